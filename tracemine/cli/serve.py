"""`tracemine serve`: the pages of the report over a live store."""

import gc
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import title_option
from tracemine.cli.memories import helped, store_option
from tracemine.cli.streams import Messages
from tracemine.errors import TracemineError
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracemine.serve.desk import Desk
    from tracemine.serve.guard import Access

_PORT = 8750
#: Requests at once; more are told to come back.
_AT_ONCE = 64


class ServeError(TracemineError):
    """The store cannot be served as it was asked for."""


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The interface to listen on; another than this machine's own needs a token.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    default=_PORT,
    show_default=True,
    help="Where to listen; 0: any port that is free.",
)
@click.option(
    "--token", metavar="TEXT", help="What everybody who asks must know.  [env: TRACEMINE_TOKEN]"
)
@title_option
@store_option
def serve(host: str, port: int, token: str | None, title: str, store: str | None) -> None:
    """Serve the pages of `report` over the live store.

    For a store that is too large for one file, or goes on growing. Everything can only be read;
    /docs describes the interface for programs. Ctrl-C ends it.

    \b
    tracemine serve
    TRACEMINE_TOKEN=$(openssl rand -hex 16) tracemine serve --host 0.0.0.0

    It needs starlette and uvicorn: pip install 'tracemine[serve]'.
    """  # noqa: D301
    run = _runner()
    from tracemine.serve.desk import Desk
    from tracemine.store import locate

    access = _access(host, token)
    desk = Desk(locate(store))
    gc.set_threshold(50_000)  # it runs for long, and requests leave cycles
    try:
        with helped(store):
            incidents = desk.open()
        with _listening(host, port) as listening:
            _tell(listening, access, incidents)
            run(desk, access, title, listening)
    finally:
        desk.close()


def _runner() -> "Callable[[Desk, Access, str, socket.socket], None]":
    """Return what answers requests until it is interrupted; raises `ServeError` without it."""
    try:
        import uvicorn

        from tracemine.serve.app import application
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        reason = "serve needs starlette and uvicorn: pip install 'tracemine[serve]'"
        raise ServeError(reason) from error

    def run(desk: "Desk", access: "Access", title: str, listening: socket.socket) -> None:
        config = uvicorn.Config(
            application(desk, access, title),
            access_log=False,
            lifespan="off",
            limit_concurrency=_AT_ONCE,
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=5,
            ws="none",
        )
        uvicorn.Server(config).run(sockets=[listening])

    return run


def _access(host: str, flag: str | None) -> "Access":
    """Return who may ask; raises `ServeError` for a way to be asked by others without a token."""
    from tracemine import config
    from tracemine.serve import guard

    token = config.load(Path.cwd(), os.environ, {"token": flag})["token"].value
    if token is not None and len(token) < guard.SHORTEST:
        raise ServeError(f"a token has {guard.SHORTEST} characters or more: openssl rand -hex 16")
    if token is None and not guard.is_loopback(host):
        raise ServeError(
            f"{host} can be reached from other machines: choose a token, --token or "
            "TRACEMINE_TOKEN, that everybody who asks must know"
        )
    return guard.hosts_of(host, (socket.gethostname(), socket.getfqdn()))._replace(token=token)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # Python puts the address behind it once more.
        reason = (error.strerror or str(error)).partition(" (while attempting")[0]
        raise ServeError(f"{host}:{port}: {reason}; see --host and --port") from error


def _tell(listening: socket.socket, access: "Access", incidents: int) -> None:
    host, port = listening.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    messages = Messages(quiet=False)
    messages.note(f"{counted(incidents, 'incident')}; Ctrl-C ends it")
    if access.token is not None:
        messages.note("the first visit of a browser brings the token: /?token=...")
    sys.stdout.write(f"http://{name}:{port}/\n")
    sys.stdout.flush()
