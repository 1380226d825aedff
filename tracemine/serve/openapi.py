"""The description of the interface: OpenAPI 3.1, made of the questions and their records."""

import inspect
from typing import Any

import msgspec

from tracemine import __version__
from tracemine.serve.api import QUESTIONS, ROOT, Parameter, Question

#: What every question may be answered instead.
_REFUSALS = {
    "400": "what was given cannot be",
    "401": "the token is missing or wrong",
    "403": "another site asked",
    "421": "the server is not called so",
    "503": "the store cannot be read",
}


def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    shapes = [question.shape for question in QUESTIONS]
    _, schemas = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tracemine",
            "version": __version__,
            "summary": "Incidents of a store, and the functions and signatures that link them.",
            "description": (
                "Everything can only be read. A field that is left out of an answer has its "
                "default. Lists are given in pages: `total` tells how many rows there are, "
                "`offset` and `limit` which are given."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": {f"{ROOT}/{question.name}": {"get": _get(question)} for question in QUESTIONS},
        "components": {
            "schemas": {**schemas, "Refusal": _REFUSAL},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_REFUSAL = {
    "title": "Refusal",
    "description": "Why there is no answer.",
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}


def _get(question: Question) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{question.shape.__name__}"}
    meaning = inspect.getdoc(question.shape) or ""
    responses: dict[str, Any] = {"200": _response(meaning, reference)}
    refusal = {"$ref": "#/components/schemas/Refusal"}
    refusals = dict(_REFUSALS)
    if question.unknown is not None:
        refusals["404"] = question.unknown
    for status, reason in sorted(refusals.items()):
        responses[status] = _response(reason, refusal)
    return {
        "operationId": question.name,
        "summary": question.meaning,
        "parameters": [_parameter(parameter) for parameter in question.parameters],
        "responses": responses,
    }


def _response(meaning: str, reference: dict[str, str]) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": reference}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any]
    if isinstance(parameter.default, int):
        schema = {"type": "integer", "minimum": 0, "maximum": parameter.most}
    else:
        schema = {"type": "string", "maxLength": parameter.most}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": parameter.default is None,
        "schema": schema,
    }
