"""An ASGI application around the explorer's that settles the language of each request before anything is made for it."""

from __future__ import annotations

from pipelines.explorer.access.request_guard import App, Receive, Scope, Send
from pipelines.explorer.languages.choice import choose, current


def speaking(app: App) -> App:
    """The same application, with `current` set."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
            current.set(choose(headers.get(b"cookie", ""), headers.get(b"accept-language", "")))
        await app(scope, receive, send)

    return answer
