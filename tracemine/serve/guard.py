"""Who may ask: the server's own names, the token, and the headers that keep answers where they are.

A page of another site can make a browser ask this server, under this machine's address or under a
name of its own that it points here (DNS rebinding). So only hosts that the server is called by are
answered, nothing that another site asked for, and no answer may be framed, embedded or guessed at.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: A token has so many characters at least.
SHORTEST = 16
COOKIE = "tracemine"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: Said with every answer; a page of its own has a policy of its own.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Access(NamedTuple):
    """Who may ask."""

    #: The names and addresses that the server is called by, without the port.
    hosts: frozenset[str] = LOOPBACK
    #: True where any address of numbers is the server's: it listens on all interfaces.
    numbers: bool = False
    token: str | None = None


class Guard:
    """Refuses what may not be asked, and marks the answers to what may."""

    def __init__(self, application: Application, access: Access) -> None:
        self._application = application
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, _marking(send))

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        if not self._is_ours(headers.get("host")):
            await _refuse(send, 421, "this server is not called so")
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "everything can only be read", {"allow": "GET, HEAD"})
        elif _is_foreign(headers, scope["path"]):
            await _refuse(send, 403, "another site asked for this")
        elif self._access.token is not None and not self._has_token(headers):
            await self._admit(scope, send)
        else:
            await self._application(scope, receive, send)

    def _is_ours(self, host: str | None) -> bool:
        """Tell whether a Host header names this server; the port is the connection's own."""
        name = _without_port(host or "").lower()
        if name in self._access.hosts:
            return True
        return self._access.numbers and _is_address(name)

    def _has_token(self, headers: Mapping[str, str]) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        by_header = scheme.lower() == "bearer" and _same(given.strip(), self._access.token or "")
        # Other servers of this machine have set cookies in every form: each is looked at alone.
        cookies = (one.strip() for one in headers.get("cookie", "").split(";"))
        return by_header or any(_same(one, f"{COOKIE}={self._kept()}") for one in cookies)

    def _kept(self) -> str:
        """Return what the browser keeps: it proves the token and does not tell it."""
        key = (self._access.token or "").encode("utf-8", "surrogateescape")
        return hmac.new(key, b"tracemine browser", hashlib.sha256).hexdigest()

    async def _admit(self, scope: Scope, send: Send) -> None:
        """Let a browser in that brings the token in the address, and take it out of there."""
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in pairs if name == "token"]
        if len(given) != 1 or not _same(given[0], self._access.token or ""):
            challenge = {"www-authenticate": 'Bearer realm="tracemine"'}
            await _refuse(
                send,
                401,
                "a token is needed: Authorization: Bearer TOKEN, in a browser /?token=TOKEN",
                challenge,
            )
            return
        rest = urlencode([(name, value) for name, value in pairs if name != "token"])
        # One slash: with two it would be the address of another server.
        path = "/" + scope["raw_path"].decode("latin-1").partition("?")[0].lstrip("/\\")
        cookie = f"{COOKIE}={self._kept()}; Path=/; HttpOnly; SameSite=Strict"
        there = {"location": path + (f"?{rest}" if rest else ""), "set-cookie": cookie}
        await _respond(send, 303, b"", there)


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers; of one that is said twice the first for what it names, if it is Host."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        said = value.decode("latin-1")
        if key == "host" and key in found:
            said = ""  # two hosts are none
        found[key] = said if key not in found or key == "host" else f"{found[key]}; {said}"
    return found


def _is_foreign(headers: Mapping[str, str], path: str) -> bool:
    """Tell whether a page of another site asks; to follow a link to our first page is no asking."""
    if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    return not (headers.get("sec-fetch-mode") == "navigate" and path in ("/", "/docs"))


def _without_port(host: str) -> str:
    if host.startswith("["):
        name, closed, rest = host[1:].partition("]")
        return name if closed and (not rest or rest[0] == ":") else ""
    name, _, port = host.rpartition(":")
    return name if name and port.isdecimal() else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same(given: str, expected: str) -> bool:
    """Compare secrets in a time that does not tell where they differ."""
    one, other = (text.encode("utf-8", "surrogateescape") for text in (given, expected))
    digests = (hashlib.sha256(text).digest() for text in (one, other))
    return hmac.compare_digest(*digests) and bool(expected)


def _marking(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            more = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
            message["headers"] = [*message["headers"], *more]
        await send(message)

    return marked


async def _refuse(
    send: Send, status: int, reason: str, headers: Mapping[str, str] | None = None
) -> None:
    body = f'{{"error":"{reason}"}}\n'.encode()
    await _respond(send, status, body, {"content-type": "application/json", **(headers or {})})


async def _respond(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    written = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*written, length]})
    await send({"type": "http.response.body", "body": body})


def hosts_of(host: str, others: Iterable[str] = ()) -> Access:
    """Return who may ask where a server listens on an interface; no token yet."""
    if host in LOOPBACK or is_loopback(host):
        return Access(LOOPBACK | {host.lower()})
    names = frozenset(name.lower() for name in (host, *others) if name)
    # Behind every address of its own an attacker's name cannot stand.
    return Access(LOOPBACK | names, numbers=True)


def is_loopback(host: str) -> bool:
    """Tell whether an interface is of this machine alone."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
