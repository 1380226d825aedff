"""The server: pages, questions and their description as responses."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tracemine.errors import TracemineError
from tracemine.output.json import encoded
from tracemine.report import page
from tracemine.report.shapes import Summary
from tracemine.serve import answers, api
from tracemine.serve.described import described
from tracemine.serve.desk import Desk
from tracemine.serve.guard import Access, Application, Guard
from tracemine.serve.openapi import description
from tracemine.store import StoreError


def application(desk: Desk, access: Access, title: str) -> Application:
    """Return the server's application; who closes the desk is who opened it."""
    routes = [
        Route("/", _page(desk, title), methods=["GET"]),
        Route("/docs", _docs, methods=["GET"]),
        Route("/openapi.json", _openapi, methods=["GET"]),
    ]
    routes += [
        Route(f"{api.ROOT}/{question.name}", _answering(desk, question, title), methods=["GET"])
        for question in api.QUESTIONS
    ]
    handlers = {404: _unknown, 500: _broken}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), access)


Endpoint = Callable[[Request], Awaitable[Response]]


def _page(desk: Desk, title: str) -> Endpoint:
    async def show(_: Request) -> Response:
        question = desk.ask(lambda catalogue: answers.summary(catalogue, title))
        try:
            summary = await asyncio.wrap_future(question)
        except StoreError as error:
            return _json({"error": str(error)}, 503)
        return HTMLResponse(_rendered(summary), headers={"content-security-policy": _policy()})

    return show


def _rendered(summary: Summary) -> str:
    return "".join(page.render(summary, (), api=api.ROOT))


@cache
def _policy() -> str:
    return f"{page.policy_of(page.assets(), api=api.ROOT)}; frame-ancestors 'none'"


async def _docs(_: Request) -> Response:
    made = described()
    return HTMLResponse(made.content, headers={"content-security-policy": made.policy})


async def _openapi(_: Request) -> Response:
    return _json(description())


def _answering(desk: Desk, question: api.Question, title: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        given = request.query_params
        try:
            twice = [name for name in given if len(given.getlist(name)) > 1]
            if twice:
                raise api.BadQuestion(f"{twice[0][:80]} is given twice")
            found = await asyncio.wrap_future(desk.ask(api.read(question, dict(given), title)))
        except api.BadQuestion as error:
            return _json({"error": str(error)}, 400)
        except StoreError as error:
            return _json({"error": str(error)}, 503)
        except TracemineError as error:
            return _json({"error": str(error)}, 404)
        if found is None:
            return _json({"error": question.unknown or "not known"}, 404)
        return _json(found)

    return answer


def _json(value: object, status: int = 200) -> Response:
    return Response(encoded(value) + b"\n", status, media_type="application/json")


async def _unknown(_: Request, __: Exception) -> Response:
    return _json({"error": "there is nothing here; see /docs"}, 404)


async def _broken(_: Request, __: Exception) -> Response:
    return _json({"error": "this could not be answered"}, 500)
