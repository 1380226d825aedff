"""The name inside a demangled C++, Rust or Go symbol: scopes kept, everything in brackets dropped.

    long ns::Box<int>::get<long>(std::vector<long> const&) const      ns::Box::get
    main()::<lambda(int)>::operator()(int) const                      main::{lambda}::operator()
    <app::Door<T> as app::Open>::open::<i32>                          <app::Door as app::Open>::open
    main.(*Pool[...]).run                                             main.(*Pool).run

A symbol is scanned twice, once for its brackets and once for its name, in linear time whatever
it holds; a bracket that does not close swallows the rest.
"""

import re

#: What stands before parentheses and is no name.
_TYPES = frozenset({"decltype", "typeof", "__typeof__"})
#: Names within names within names, at most.
_DEPTH = 8

_sign = r"(?:\( ?\)|\[ ?\]|<=>|<<=|>>=|<<|>>|->\*|->|<=|>=|<|>)"
# all alternatives begin with a literal character, to which `re` can skip
_bracket = re.compile(rf"o(?<![\w$]o)perator ?{_sign}|->|\"[^\" ]{{1,4}}\"|\(|\)|<|>|\[|\]|\{{|\}}")
_closing = {")": "(", ">": "<", "]": "[", "}": "{"}
_special = re.compile(r"[(<\[{ '`$]")
_objective_c = re.compile(r"[-+]\[\w")
_token = re.compile(
    rf"""(?P<operator>operator\ ?{_sign}|operator\ (?:new|delete)(?!\w)(?:\ ?\[\ ?\])?)
      (?:\ (?=[<(]))?                       # `operator< <int>`, `operator() (`
    | (?P<converts>operator\ (?=[A-Za-z_(]))  # `operator bool`
    | (?P<lambda>'lambda\d*'|(?<!\w)\$_\d+(?!\w))
    | (?P<anonymous>'unnamed\d*'|`anonymous[ -]namespace'|\(anonymous\ namespace\)|<unnamed>)
    | (?P<open>[(<\[{{])
    | (?P<blank>\ )
    | (?P<text>[\w.~]++(?:::(?!operator)[\w.~]++)*+|::|"[^"\ ]{{1,4}}"|.)""",
    re.VERBOSE | re.DOTALL,
)
_qualifiers = re.compile(r"(?: ?(?:(?:const|volatile|noexcept|mutable)\b|&&?))*+")
_glued = re.compile(r" (?:[\[(<])(?!anonymous namespace|lambda\b|unnamed\b|\*)")
_behind = re.compile(r" (?:->|(?:requires|throw)\b)")
_braced = re.compile(r"\{+(?P<word>[A-Za-z_][\w. ]{0,60}?)(?:_env)?(?P<number>#\d+)?[}(:]")
_inline_namespace = re.compile(r"(?:(?<=::)|(?<![^ ]))(?:(?:__cxx11|__\d|__ndk1|__Cr|_V2)::)+")


def scopes(text: str) -> str:
    """`int ns::Box<int>::get<A>(int (*)(A)) const` -> `ns::Box::get`."""
    if _objective_c.search(text):
        return text
    name = _Name(text, _pairs(text), 0, len(text)).read() if _special.search(text) else text
    return _inline_namespace.sub("", name) if "::" in name else name


def _pairs(text: str) -> dict[int, int]:
    """Find where each bracket closes; angle brackets pair up only where nothing else is open."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    counts = dict.fromkeys("(<[{", 0)
    for found in _bracket.finditer(text):
        char = found[0]
        if char in counts:
            opened.append(found.start())
            counts[char] += 1
        elif char in _closing and counts[_closing[char]]:
            # `>` behind an open `(` compares: `enable_if<(N > 3)>`
            while char != ">" or text[opened[-1]] == "<":
                start = opened.pop()
                counts[text[start]] -= 1
                if text[start] == _closing[char]:
                    pairs[start] = found.start()
                    break
    return pairs


class _Name:
    """Reads a demangled name once, from left to right, and jumps over what is dropped."""

    def __init__(
        self, text: str, pairs: dict[int, int], start: int, end: int, depth: int = 0
    ) -> None:
        self.text, self.pairs, self.at, self.end, self.depth = text, pairs, start, end, depth
        self.words: list[str] = []
        self.out: list[str] = []
        self.converts = self.dropped = False
        #: The component whose parameters were dropped last, and its place among the words.
        self.called: tuple[str, int] | None = None

    def read(self) -> str:
        """Return the name without parameters, template arguments and return type."""
        while self.at < self.end and (token := _token.match(self.text, self.at, self.end)):
            self.at, start = token.end(), self.at
            match token.lastgroup:
                case "operator":
                    self.out.append(_operator(token[1]))
                case "converts":
                    self.out.append("operator ")
                    self.converts = True
                case "lambda":
                    self.out.append("{lambda}")
                case "anonymous":
                    self.out.append("{anon}")
                case "open":
                    self._group(start, self.pairs.get(start, self.end))
                case "blank":
                    self._blank(start)
                case _:
                    self.out.append(token[0])
        if self.called is not None and self._is_behind(*self.called):
            return self.called[0]
        words = [word for word in (*self.words, "".join(self.out)) if word.strip()]
        whole = self.depth or not (self.dropped or "::" in "".join(words[-1:]))
        return _conversion(" ".join(words) if whole else words[-1]) if words else ""

    def _is_behind(self, name: str, place: int) -> bool:
        """True where only words stand behind a call: `free () from` of gdb."""
        behind = [*self.words[place + 1 :], *self.out]
        return bool(behind) and place < len(self.words) and name not in _TYPES

    @property
    def _fresh(self) -> bool:
        """True where a component begins, so that a bracket is part of the name."""
        return not self.out or self.out[-1][-1] in ":. &*"

    def _group(self, start: int, close: int) -> None:
        fresh = self._fresh
        self.at = min(close + 1, self.end)
        match self.text[start]:
            case "<":
                self._angles(start, close, fresh)
            case "{":
                if fresh and (found := _braced.match(self.text, start, self.end)):
                    self.out.append(_named(found))
            case "(" if fresh and self.text.startswith("*", start + 1):
                self._pointer(start, close)
            case opening if fresh and self.depth:
                self.out.append("()" if opening == "(" else "[]")
            case "(":
                self.dropped, self.converts = True, False
                self.called = ("".join(self.out), len(self.words)) if self.out else None
                found = _qualifiers.match(self.text, self.at, self.end)
                self.at = found.end() if found else self.at

    def _angles(self, start: int, close: int, fresh: bool) -> None:
        self.dropped = self.dropped or not fresh
        self.called = None
        if self.text.startswith("<lambda", start):
            self.out.append("{lambda}")
        elif fresh and self.depth < _DEPTH:
            inner = _Name(self.text, self.pairs, start + 1, close, self.depth + 1).read()
            scope = self.text.startswith("::", close + 1)
            if " as " in inner or inner.startswith("impl "):
                self.out.append(f"<{inner}>")
            elif self.out and self.out[-1] == "::":
                self.out.pop()  # `drop_in_place::<Door>`
            elif inner:
                self.out.append(inner if scope else f"<{inner}>")

    def _pointer(self, start: int, close: int) -> None:
        """Read `main.(*Pool).run` of Go, and the name in `void (*choose<int>(int))(char)`."""
        if self.depth < _DEPTH:
            inner = _Name(self.text, self.pairs, start + 2, close, self.depth + 1).read()
            pointer = self.out and self.out[-1].endswith(".")
            if pointer or inner:
                self.out.append(f"(*{inner})" if pointer else inner)

    def _blank(self, start: int) -> None:
        """Drop what stands before a blank, if the end shows that it was the return type."""
        if self.dropped and _behind.match(self.text, start, self.end):
            self.at = self.end
        elif self.converts or self.depth:
            self.out.append(" ")
        elif self.out and not _glued.match(self.text, start, self.end):
            self.words.append("".join(self.out))
            self.out.clear()


def _operator(printed: str) -> str:
    """`operator ()` -> `operator()`, `operator new []` -> `operator new[]`."""
    sign = printed.removeprefix("operator").replace(" ", "")
    return f"operator {sign}" if sign[0] in "nd" else f"operator{sign}"


def _named(braced: re.Match[str]) -> str:
    """`{{closure}}`, `{closure_env#0}` -> `{closure}`; an `{impl#2}` is told by its number only."""
    word = braced["word"]
    return (
        "{impl" + braced["number"] + "}" if word == "impl" and braced["number"] else f"{{{word}}}"
    )


_constant = re.compile(r"\b(?:const|volatile)\b| (?=[*&])")


def _conversion(name: str) -> str:
    """`operator char const *` and `operator const char*` -> `operator char*`."""
    head, operator, kind = name.rpartition("operator ")
    return head + operator + _constant.sub("", kind).strip() if operator else name
