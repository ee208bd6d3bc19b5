"""The session of a browser: a token that opens it once and becomes a cookie of the browser that brought it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from threading import Lock
from urllib.parse import parse_qs

from pipelines.explorer.access.cookies import cookie_of

ENTRANCE = "/-/enter"
TOKEN_BYTES = 32


class AccessSession:
    """The secrets of one start. `port` is where the server listens; `on_entered` is told the next address when one was used."""

    def __init__(self, *, on_entered: Callable[[str], None] | None = None) -> None:
        self.port = 0
        self._on_entered = on_entered
        self._session = secrets.token_urlsafe(TOKEN_BYTES)
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._lock = Lock()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The values of Host that are this server; any other is somebody's name for it."""
        return (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    @property
    def address(self) -> str:
        """The address that opens the session, once."""
        return f"http://{self.hosts[0]}{ENTRANCE}?token={self._token}"

    @property
    def cookie_name(self) -> str:
        """Browsers give cookies to all ports of a host, so the port stands in the name."""
        return f"winnow-{self.port}"

    def enter(self, query: str) -> str | None:
        """The Set-Cookie value for who brings the token; None for anyone else. The token is then used up, and there is a new one."""
        try:
            given = parse_qs(query, max_num_fields=5).get("token", [""])[-1]
        except ValueError:
            return None
        with self._lock:
            if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._token.encode()):
                return None
            self._token = secrets.token_urlsafe(TOKEN_BYTES)
        if self._on_entered is not None:
            self._on_entered(self.address)
        return f"{self.cookie_name}={self._session}; Path=/; HttpOnly; SameSite=Strict"

    def is_inside(self, cookies: str) -> bool:
        """Whether the Cookie header is that of a browser that entered."""
        return hmac.compare_digest(cookie_of(cookies, self.cookie_name).encode("utf-8", "surrogatepass"), self._session.encode())
