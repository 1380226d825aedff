"""The browser's modules as one script.

A page from a file may not load modules beside it, so each becomes a function that gives what the
module exports, in the order of their imports. The modules keep to a part of the language that this
can be read from: `import { a, b } from "./name.js";`, and `export` before `function`, `async
function`, `class` and `const`, each at the beginning of a line.
"""

import re
from collections.abc import Callable, Iterator

_IMPORT = re.compile(r'^import \{([\w\s,]+)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class ModuleError(Exception):
    """A module does not keep to the part of the language that can be read."""


def bundled(entry: str, read: Callable[[str], str]) -> str:
    """Return a module with everything that it imports as one script.

    `read` returns the text of a module by its name. Raises `ModuleError`.
    """
    texts = "".join(_wrapped(name, text) for name, text in _ordered(entry, read, {}, ()))
    return f'"use strict";\n{texts}'


def _ordered(
    name: str, read: Callable[[str], str], done: dict[str, None], inside: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield modules behind those that they import."""
    if name in done:
        return
    if name in inside:
        raise ModuleError(f"{name}.js imports itself through {' and '.join(inside)}")
    text = read(name)
    for match in _IMPORT.finditer(text):
        yield from _ordered(match[2], read, done, (*inside, name))
    done[name] = None
    yield name, text


def _wrapped(name: str, text: str) -> str:
    exported = [match[2] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda m: f"const {{{m[1]}}} = {_variable(m[2])};\n", text)
    body = _EXPORT.sub(r"\1 \2", body)
    left = _LEFT.search(body)
    if left is not None:
        line = body[left.start() :].partition("\n")[0]
        raise ModuleError(f"{name}.js: cannot be put into one script: {line}")
    given = ", ".join(exported)
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _variable(name: str) -> str:
    return "module_" + name.replace("-", "_")
