"""From the symbol that a tool printed to the function under which incidents are linked.

One function has many spellings: gdb prints `(anonymous namespace)::parse` where there is debug
information and `(anonymous namespace)::parse(char const*) [clone .isra.0]` where there is none.
`normalise` brings them together. What a text does not say cannot be unified: the bare
`operator()` of an inlined lambda, and mangled names.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files

from tracemine.demangled import scopes

#: Symbols up to this length are remembered, longer ones are worked out anew.
_REMEMBERED = 4096
#: Rules are applied until nothing changes, at most so often.
_PASSES = 8
#: How far from the end of a symbol one compiler suffix may begin.
_WINDOW = 80

# `drain`, `util::Queue::drain`: nothing that any rule would change
_plain = re.compile(r"(?!IA__|caml[A-Z])[A-Za-z]\w*+(?:::(?!h[0-9a-f]{16}(?!\w))[A-Za-z]\w*+)*+")
# `??`, `(below main)`, `n/a`, `<signal handler called>`, `0x7f3a10`: no function at all
_nameless = re.compile(
    r"\?+|n/a|\(below main\)|\[unknown\]|0x[0-9A-Fa-f]++"
    r"|<(?!lambda\b|unnamed\b)[^<> ]*+ [^<>]*+>"
)


def normalise(symbol: str | None) -> str | None:
    """Return the function that a printed symbol names, None where it names none.

    Never raises, never gives an empty text, and takes time linear in the length of the symbol;
    a function stays what it is: `normalise(normalise(x)) == normalise(x)`.
    """
    if symbol is None:
        return None
    return _normalise(symbol) if len(symbol) > _REMEMBERED else _remembered(symbol)


def normalise_all(symbols: Iterable[str | None]) -> list[str | None]:
    """Return the functions of many symbols, as `normalise` of each would."""
    return list(map(_functions.__getitem__, symbols))


class _Functions(dict[str | None, str | None]):
    """The functions of the symbols that came up last; looked up without a call of Python's."""

    def __missing__(self, symbol: str | None) -> str | None:
        function = normalise(symbol)
        if symbol is None or len(symbol) <= _REMEMBERED:
            if len(self) >= 1 << 15:
                self.clear()
            self[symbol] = function
        return function


_functions = _Functions()


def _normalise(symbol: str) -> str | None:
    if _plain.fullmatch(symbol):
        return symbol
    text = start = " ".join(symbol.split())
    for _ in range(_PASSES):
        if not text:
            return start or None
        if _plain.fullmatch(text):
            return text
        if _nameless.fullmatch(text):
            return None
        before = text
        for rule in RULES:
            text = rule(text)
        text = " ".join(text.split())
        if text == before:
            return text
    # A text that never comes to rest is no function's name: it stays as it is.
    return start


_remembered = lru_cache(maxsize=1 << 15)(_normalise)


def short_name(function: str) -> str:
    """Return the last component of a normalised function: `Box::put` -> `put`.

    It links weakly, where a tool lost the namespaces: gdb 7.6 for inlined templates.
    """
    head, conversion, kind = function.rpartition("operator ")
    if conversion and (not head or head.endswith("::")):
        return conversion + kind
    if "::" in function:
        return function[function.rfind("::") + 2 :] or function
    owner = function.removesuffix(".{func}")
    return function[owner.rfind(".") + 1 :] or function


# --- what tools, compilers and linkers add at either end


def _ending(one: str) -> re.Pattern[str]:
    """Return what finds one or several of these at the end of a text.

    `re` skips to where one may begin only where a choice of literal characters comes first.
    """
    return re.compile(rf"(?:{one})(?:{one})*+$", re.VERBOSE)


def _peel(pattern: re.Pattern[str], text: str) -> str:
    """Take matches off the end of a text; the window keeps this linear."""
    end = len(text)
    while end and (found := pattern.search(text, max(end - _WINDOW, 0), end)):
        end = found.start()
    return text[:end]


# `_vgw00000ZZ_libpthreadZdsoZd0_pthreadZucreateZAZa` -> `pthread_create@*`
_wrapper = re.compile(r"_vg[rwn]\d*+Z(?P<form>[ZU])_[^_]++_(?P<name>.++)")
_z_codes = dict(zip("apcduhsZADLR", "*+:._- Z@$()", strict=True))


def valgrind_wrapper(text: str) -> str:
    """`_vgr00000ZU_libcZdsoZa_malloc` -> `malloc`: the function that valgrind replaced."""
    found = _wrapper.fullmatch(text)
    if not found:
        return text
    if found["form"] == "U":
        return found["name"]
    return re.sub(r"Z(.)", lambda code: _z_codes.get(code[1], code[0]), found["name"])


_rust_codes = {
    "LT": "<",
    "GT": ">",
    "RF": "&",
    "BP": "*",
    "LP": "(",
    "RP": ")",
    "C": ",",
    "SP": "@",
}
_rust_code = re.compile(rf"\$(?:(?P<name>{'|'.join(_rust_codes)})|u(?P<hex>[2-7][0-9a-f]))\$")


def rust_escapes(text: str) -> str:
    """`_$LT$app..Door$u20$as$u20$app..Open$GT$::open` -> `<app::Door as app::Open>::open`."""
    if not _rust_code.search(text):
        return text
    plain = _rust_code.sub(lambda c: _rust_codes.get(c["name"]) or chr(int(c["hex"], 16)), text)
    return plain.removeprefix("_").replace("..", "::")


_offset = r"\+\ ?(?:0x[0-9a-fA-F]+|\d+)(?:/0x[0-9a-fA-F]+)?"
_suffix = _ending(
    rf"""
      @@?@?(?:[\w.]++\*?|\*)                # malloc@plt, read@@GLIBC_2.2.5, sig@entry, sem_post@*
    | {_offset}|\ {_offset}                 # tail3+11, abort+0xd7/0x200
    | \.part(?:\.\d+)+                      # sort.part.0; Go and Ada may have a plain `.part`
    | \.(?:isra|constprop|cold|hot|unlikely|lto_priv|llvm|localalias|resolver|ifunc|__uniq
        |cfi|cfi_jt|abi0|avx\w*|sse\w*|arch_\w+|default)
    | \.\d+                                 # visit.3, the number of a nested or a local function
    | ::h[0-9a-f]{{16}}                     # app::run::h0123456789abcdef, rustc before v0 mangling
    | -(?<=\w-)fm                           # main.(*Pool).run-fm, a method value of Go
    | \ (?:const|volatile|noexcept|&&?)     # Box::get() const
    """
)


def suffixes(text: str) -> str:
    """`unref.constprop.0.isra.0.cold+5` -> `unref`."""
    return _peel(_suffix, text) or text


_go_closure = _ending(r"\.(?:func\d+|gowrap\d+|deferwrap\d+|\{func\})|-range\d+")


def go_closures(text: str) -> str:
    """`main.(*Pool).run.func1` -> `main.(*Pool).run.{func}`."""
    owner = _peel(_go_closure, text)
    return text if owner == text else owner + ".{func}"


_prefix = re.compile(
    r"(?:\*?__GI_|IA__|_{2,3}interceptor_(?:trampoline_)?|\.(?=[A-Za-z_])|::"
    r"|(?:(?:non-)?virtual thunk to|covariant return thunk to|(?:non-)?transaction clone for) )++"
    r"(?=.)"
)


def prefixes(text: str) -> str:
    """`*__GI_raise` -> `raise`, `.fork` (PowerPC) -> `fork`, `virtual thunk to A::f` -> `A::f`."""
    found = _prefix.match(text)
    return text[found.end() :] if found else text


_stamp = re.compile(r"(?:_\d+)++$")


def ocaml_stamps(text: str) -> str:
    """`camlStore__insert_320` -> `camlStore__insert`."""
    return _peel(_stamp, text) if text.startswith("caml") and text[4:5].isupper() else text


# --- other names of the C library's functions

_variant = re.compile(
    r"__(?P<name>(?:w?mem|rawmem|str|stp|wcs|wcp|bcopy|bzero)[a-z]*?(?:_l)?)(?P<checked>_chk)?_"
    r"(?:s?sse|avx|evex|erms|unaligned|generic|simd|a?simd|neon|sve|mops|mte|zva|falkor|thunderx"
    r"|kunpeng|a64fx|aarch64|power|ppc|vsx|z\d|ia32|i[56]86)\w*"
)


def string_variants(text: str) -> str:
    """`__memmove_avx_unaligned_erms` -> `memmove`: the processor chose between them."""
    found = _variant.fullmatch(text) if text.startswith("__") and len(text) < _WINDOW else None
    if not found:
        return text
    return f"__{found['name']}_chk" if found["checked"] else found["name"]


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    """Read `data/aliases.txt`: every other spelling, and every name itself, with its name."""
    table: dict[str, str] = {}
    text = (files("tracemine") / "data" / "aliases.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        name, _, others = line.partition("#")[0].partition("=")
        for spelling in (name.strip(), *others.split()):
            table[spelling] = name.strip()
    return table


_reserved = re.compile(r"_{2,3}(?:libc_)?(?P<public>[a-z]\w*?)(?:_nocancel)?")


def library_aliases(text: str) -> str:
    """`__libc_malloc` -> `malloc`, `__read_nocancel` -> `read`; only for names on the list."""
    if not text.startswith("_") or len(text) > _WINDOW:
        return text
    table = _aliases()
    found = _reserved.fullmatch(text)
    public = found["public"] if found else text
    return table.get(text) or (public if table.get(public) == public else text)


#: In the order in which they are applied.
RULES: tuple[Callable[[str], str], ...] = (
    valgrind_wrapper,
    rust_escapes,
    suffixes,
    prefixes,
    scopes,
    go_closures,
    ocaml_stamps,
    string_variants,
    library_aliases,
)
