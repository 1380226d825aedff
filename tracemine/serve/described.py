"""The description of the interface as a page for people; it asks for nothing and runs nothing."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, StrictUndefined

from tracemine.serve.openapi import description


class Page(NamedTuple):
    """A page and the policy under which it is shown."""

    content: str
    policy: str


@cache
def described() -> Page:
    """Return the page."""
    folder = files("tracemine.serve")
    style = (folder / "api.css").read_text(encoding="utf-8")
    template = (folder / "api.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    document = description()
    content = environment.from_string(template).render(
        document=document,
        style=style,
        schemas=document["components"]["schemas"],
        in_words=in_words,
    )
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    rules = ("default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'")
    return Page(content, "; ".join((*rules, "form-action 'none'", "frame-ancestors 'none'")))


def in_words(schema: dict[str, Any]) -> str:
    """Return what a value is: `text`, `list of Row`, `number or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(in_words, schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("prefixItems"):
        return f"list of {', '.join(map(in_words, schema['prefixItems']))}"
    kind = str(schema.get("type", "value"))
    if kind == "array":
        return f"list of {in_words(schema.get('items') or {})}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{in_words(schema['additionalProperties'])} by name"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
