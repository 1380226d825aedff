"""The kinds of column that the tables of a store are made of, each with what it means."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

#: Compared byte by byte, so that a range of names is all that begin alike.
Sorted = Text().with_variant(Text(collation="C"), "postgresql")


def number(name: str, comment: str, *, null: bool = False) -> Column[int]:
    """Make a column of whole numbers of 64 bits."""
    return Column(name, BigInteger, nullable=null, comment=comment)


def text(name: str, comment: str, *, null: bool = False) -> Column[str]:
    """Make a column of texts, in whatever order the database has for them."""
    return Column(name, Text, nullable=null, comment=comment)


def row_id(comment: str) -> Column[int]:
    """Make the number of a row, which others refer to it by."""
    # Only INTEGER is SQLite's own row number.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", kind, primary_key=True, autoincrement=False, comment=comment)


def row_of(table: str, comment: str, *, null: bool = False, key: bool = False) -> Column[int]:
    """Make a reference to a row, with which this one goes."""
    target = ForeignKey(f"{table}.id", ondelete="CASCADE")
    singular = "entry" if table == "entries" else table.removesuffix("s")
    return Column(
        f"{singular}_id",
        BigInteger,
        target,
        nullable=null,
        primary_key=key,
        autoincrement=False,
        comment=comment,
    )
