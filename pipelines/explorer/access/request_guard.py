"""Stands before Datasette: lets in only what our own pages ask in a browser that entered, and puts our headers on every answer."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from pipelines.explorer.access.headers import secure, standalone_policy
from pipelines.explorer.access.session import ENTRANCE, AccessSession

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

WRITING = "/-/correct"
MARKING_SEEN = "/-/seen"
TAGGING = "/-/tag"
_MAY_WRITE = (WRITING, MARKING_SEEN, TAGGING)
"""Only at and below these paths may a request change anything."""
MAX_BODY_BYTES = 100_000
MAX_TARGET_CHARS = 16_000  # of path and query; a SQL query of an analyst has its place

_READING = ("GET", "HEAD")
_ODD_PATH = re.compile(rb"^[^/]|^//|\\|[\x00-\x20\x7f]")
_CSS = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.25rem}:root{color-scheme:light dark}"
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "{head}<title>{title} - Winnow</title><style>{css}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is not answered, for the person who sees it."""

    status: int
    title: str
    text: str


_STRANGER = Refusal(
    status=403,
    title="This corpus is closed to you",
    text=(
        "It opens only in the browser that came with the address printed by “winnow open”, and each address opens it once. "
        "The terminal in which it was started shows the next one; copy it from there."
    ),
)


class TooLargeError(Exception):
    """More was sent than any form of ours has. Whoever reads the body answers with its status, as with Datasette's own errors."""

    status = 413

    def __init__(self) -> None:
        super().__init__(f"A form has at most {MAX_BODY_BYTES:,} bytes; this one has more, and nothing of it was taken.")


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: App, session: AccessSession) -> None:
        self._app = app
        self._door = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _Secured(send))

    async def _answer(self, scope: Scope, receive: Receive, send: _Secured) -> None:
        refusal = refuse(scope, self._door)
        if refusal is not None:
            await _send_page(send, refusal.status, refusal.title, refusal.text)
        elif scope["path"] == ENTRANCE:
            await self._open(scope, send)
        elif not self._door.is_inside(_header(scope, b"cookie")):
            await _send_page(send, _STRANGER.status, _STRANGER.title, _STRANGER.text)
        else:
            await self._pass_on(scope, _Limited(receive), send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: _Secured) -> None:
        try:
            await self._app(scope, receive, send)
        except TooLargeError as error:
            await _send_page(send, error.status, "Too much", str(error))
        except Exception:  # whatever breaks, the answer has our headers and tells no internals
            log.exception("the explorer could not answer a request")
            if send.begun:
                raise  # the answer is broken off, so that nobody takes it for whole
            await _send_page(send, 500, "This page broke", "Winnow could not make this page. The log in the terminal says why.")

    async def _open(self, scope: Scope, send: _Secured) -> None:
        """A page and no redirect: browsers send a strict cookie only to where one of our own pages leads."""
        cookie = None if scope["method"] != "GET" else self._door.enter(scope.get("query_string", b"").decode("latin-1"))
        if cookie is None:
            await _send_page(send, _STRANGER.status, _STRANGER.title, _STRANGER.text)
            return
        head = '<meta http-equiv="refresh" content="0; url=/">'
        await _send_page(send, 200, "Opening the corpus", '<a href="/">Go to the corpus</a>', head=head, cookie=cookie)


def refuse(scope: Scope, session: AccessSession) -> Refusal | None:
    """Why a request is refused whoever sends it, or None."""
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
    if len(hosts) != 1 or hosts[0].lower() not in session.hosts:
        return Refusal(status=403, title="Wrong address", text="This server answers only under 127.0.0.1 and localhost, with its port.")
    if _is_foreign(scope, f"http://{hosts[0].lower()}"):
        return Refusal(status=403, title="Refused", text="Another page asked for this. Only pages of this corpus may.")
    target = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    query = scope.get("query_string", b"")
    if _ODD_PATH.search(target) or b"%00" in target + query or len(target) + len(query) > MAX_TARGET_CHARS:
        return Refusal(status=400, title="No such address", text="This address cannot be one of the corpus.")
    if scope["method"] not in _READING:
        return _refuse_writing(scope)
    return None


def _is_foreign(scope: Scope, ours: str) -> bool:
    """Whether another site had a part in a request. Browsers say so in Sec-Fetch-Site, and in Origin where something is sent."""
    origins = [value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == b"origin"]
    if any(origin != ours for origin in origins):
        return True
    site = _header(scope, b"sec-fetch-site").lower()
    if scope["path"] == ENTRANCE and scope["method"] == "GET":
        return False  # the token is the proof; the file that opens the browser is another site
    return site not in ("", "same-origin", "none")


def _refuse_writing(scope: Scope) -> Refusal | None:
    if scope["method"] != "POST" or not any(scope["path"] == path or scope["path"].startswith(f"{path}/") for path in _MAY_WRITE):
        return Refusal(status=405, title="Nothing to change here", text="This address can only be read.")
    if not _header(scope, b"origin") and _header(scope, b"sec-fetch-site").lower() != "same-origin":
        return Refusal(status=403, title="Refused", text="A change must come from a page of this corpus.")
    if _header(scope, b"content-type").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return Refusal(status=415, title="Refused", text="A change must come from a form of this corpus.")
    return None


def _header(scope: Scope, name: bytes) -> str:
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name)


class _Secured:
    """Sends an answer with our headers."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": secure(list(message.get("headers", [])))}
            self.begun = True
        await self._send(message)


class _Limited:
    """Receives a body of at most `MAX_BODY_BYTES`. Raises `TooLargeError`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > MAX_BODY_BYTES:
            raise TooLargeError
        return message


async def _send_page(send: Send, status: int, title: str, text: str, *, head: str = "", cookie: str = "") -> None:
    body = _PAGE.format(title=html.escape(title), text=text, head=head, css=_CSS).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", standalone_policy(_CSS).encode())]
    if cookie:
        headers.append((b"set-cookie", cookie.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
