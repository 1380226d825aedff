"""The baseline: what is read, what is refused with what to do, and what an update leaves alone."""

import string
from datetime import date
from pathlib import Path

import pytest
from checking import AGAIN, NOTE, OTHER, TODAY, crashes_of, judged
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tracemine.check import Baseline, BaselineError, baseline, updating
from tracemine.check.records import Entry
from tracemine.records import Signature
from tracemine.signatures import VERSION

FILE = Path("known.toml")


def updated(text, findings, state="seen", today=TODAY):
    return updating.updated(text, findings, state=state, today=today, file=FILE)


def entries(text):
    return baseline.parse(text, FILE).entries


def test_a_new_baseline_has_a_block_a_signature_sorted_with_readable_frames():
    change = updated(None, judged(AGAIN + OTHER, NOTE))
    found = entries(change.text)
    assert len(change.added) == len(found) == 2
    assert list(found) == sorted(found)
    [crash] = crashes_of(AGAIN)
    known = found[crash.signature.hash]
    assert known.frames == ("ovenTurnLoaf", "ovenBakeAll", "bakerRun")
    assert known.title == crash.signature.title
    # Seen first in the notes; what nobody saw before is seen first today.
    assert known.first_seen == "2024-03-02"
    [other] = crashes_of(OTHER)
    assert found[other.signature.hash].first_seen == TODAY.isoformat()
    assert "build.log" not in change.text
    assert "oven.c" not in change.text


def test_an_update_leaves_what_people_wrote_byte_for_byte():
    text = updated(None, judged(AGAIN, NOTE)).text
    mine = text.replace('state = "seen"', "state = 'accepted' # ours").replace(
        "[signature.", "# Ruth looks at it\n[signature."
    )
    mine += 'reason = """two\nlines"""\nlink = "https://t.example/1"\nexpires = 2027-01-01\n'
    change = updated(mine, judged(AGAIN + OTHER, NOTE, entries=entries(mine).values()))
    assert mine.split("format = 1\n")[1].strip() in change.text
    assert [one.title for one in change.added] == [crashes_of(OTHER)[0].signature.title]
    again = updated(change.text, judged(AGAIN + OTHER, entries=entries(change.text).values()))
    assert (again.text, again.added, again.renewed) == (change.text, (), ())


def test_blocks_of_two_branches_stand_where_they_do_not_meet():
    ours = updated(None, judged(AGAIN)).text
    theirs = updated(None, judged(OTHER)).text
    both = updated(None, judged(AGAIN + OTHER)).text
    assert entries(both) == entries(ours) | entries(theirs)
    blocks = {block for text in (ours, theirs) for block in text.split("\n\n")[1:]}
    assert {block.strip() for block in both.split("\n\n")[1:]} == {b.strip() for b in blocks}


def test_an_entry_of_an_older_version_is_known_by_its_functions_and_renewed(monkeypatch):
    old = "00112233445566aa"
    [crash] = crashes_of(AGAIN)
    entry = Entry(
        old,
        VERSION,
        crash.signature.title,
        crash.signature.functions,
        "accepted",
        "2020-01-01",
        reason="known",
        link="https://t.example/1",
    )
    text = updating.written(entry)
    new = replace(crash.signature, version=VERSION + 1)
    for module in (baseline, updating):
        monkeypatch.setattr(module, "VERSION", VERSION + 1, raising=False)
    known = Baseline([entry])
    assert known.find(new) == entry
    assert known.find(replace(new, title="SIGBUS in x")) is None
    assert known.find(replace(new, functions=("other",))) is None
    [stale] = known.stale({old}, TODAY)
    assert f"signature version {VERSION}, now {VERSION + 1}" in stale.why
    assert "--update-baseline" in stale.why
    [finding] = judged(AGAIN, entries=[entry])
    finding = replace(finding, crash=replace(finding.crash, signature=new), entry=entry)
    change = updated(text, [finding])
    assert len(change.renewed) == 1
    assert entries(change.text) == {
        new.hash: replace(entry, hash=new.hash, version=VERSION + 1),
    }


def test_what_is_stale_is_told():
    plain = Entry("0" * 16, VERSION, "a", ("a",), "seen")
    accepted = Entry("1" * 16, VERSION, "b", ("b",), "accepted")
    met = Entry("2" * 16, VERSION, "c", ("c",), "accepted")
    expired = Entry("3" * 16, VERSION, "d", ("d",), "seen", expires="2026-01-06")
    known = Baseline([plain, accepted, met, expired])
    found = {one.entry.hash: one.why for one in known.stale({"2" * 16}, TODAY)}
    assert found.keys() == {"1" * 16, "3" * 16}
    assert "did not occur" in found["1" * 16]
    assert "expired on 2026-01-06" in found["3" * 16]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "baseline known.toml: "),
        ("<<<<<<< ours\n[signature]\n=======\n>>>>>>> theirs\n", "a merge is not finished"),
        ("format = 2", "format 2"),
        ("[signatures.0011223344556677]", "did you mean 'signature'?"),
        ("signature = 3", "no table"),
        ("[signature.main]", "16 hexadecimal digits"),
        ("[signature]\n0011223344556677 = 1", "no table"),
        ("[signature.0011223344556677]\nreasons = ''", "did you mean 'reason'?"),
        ("[signature.0011223344556677]\nzzz = ''", "there are version, title"),
        ("[signature.0011223344556677]\nstate = 'okay'", "one of seen, accepted, fixed"),
        ("[signature.0011223344556677]\nreason = 1", "reason is a text"),
        ("[signature.0011223344556677]\nexpires = 'soon'", "a date like"),
        ("[signature.0011223344556677]\nframes = 'a'", "a list of texts"),
        ("[signature.0011223344556677]\nversion = 0", "a number from 1"),
        (f"[signature.0011223344556677]\nversion = {VERSION + 1}", "install a newer one"),
        ("a = " + "[" * 5000, "baseline known.toml: "),
    ],
)
def test_a_damaged_baseline_says_what_to_do(text, said):
    with pytest.raises(BaselineError, match=r"known\.toml") as raised:
        baseline.parse(text, FILE)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_status == 2


def test_a_missing_baseline_says_how_to_make_it(tmp_path):
    with pytest.raises(BaselineError, match="--update-baseline"):
        baseline.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(BaselineError, match="UTF-8"):
        baseline.read(tmp_path / "latin.toml")


def test_dates_may_be_written_as_dates_times_or_texts():
    block = "[signature.0011223344556677]\nfirst_seen = {}\n"
    for written in ("2024-01-31", "'2024-01-31'", "2024-01-31T10:00:00Z"):
        [entry] = entries(block.format(written)).values()
        assert entry.first_seen == "2024-01-31"


def test_a_file_is_replaced_at_once_and_keeps_its_mode(tmp_path):
    file = tmp_path / "known.toml"
    file.write_text("old")
    file.chmod(0o640)
    updating.write(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["known.toml"]


TEXTS = st.text(max_size=20)
HASHES = st.text("0123456789abcdef", min_size=16, max_size=16)
DATES = st.none() | st.dates(date(1900, 1, 1)).map(date.isoformat)
ENTRIES = st.builds(
    Entry,
    HASHES,
    st.just(VERSION),
    TEXTS,
    st.lists(TEXTS, max_size=3).map(tuple),
    st.sampled_from(baseline.STATES),
    DATES,
    DATES,
    st.none() | TEXTS.filter(bool),
    st.none() | TEXTS.filter(bool),
)


@given(st.lists(ENTRIES, max_size=4, unique_by=lambda one: one.hash), HASHES, TEXTS)
def test_whatever_stands_in_a_baseline_an_update_keeps_it(known, hash_, title):
    text = "\n".join(map(updating.written, known))
    before = entries(text)
    assert before == {one.hash: one for one in known}
    [finding] = judged(AGAIN)
    signature = Signature(VERSION, hash_, title, (title,))
    finding = replace(
        finding,
        crash=replace(finding.crash, signature=signature),
        entry=before.get(hash_),
    )
    after = entries(updated(text, [finding]).text)
    assert before.items() <= after.items()
    assert after.keys() == before.keys() | {hash_}


@given(st.text(string.printable + "\u202e\x00é", max_size=80))
def test_no_text_makes_the_parser_fail_otherwise(text):
    try:
        baseline.parse(text, FILE)
    except BaselineError:
        return
