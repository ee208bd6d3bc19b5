"""Serves the explorer on 127.0.0.1 until Ctrl-C or SIGTERM; the only importer of uvicorn."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from pipelines.errors import UsageError
from pipelines.explorer.access.session import AccessSession

ADDRESS = "127.0.0.1"


def serve(app: Any, session: AccessSession, *, port: int = 0, on_ready: Callable[[], None]) -> None:
    """Answer requests until somebody ends it. `port` 0 takes a free one; `session` learns it, and then `on_ready` is called.

    Raises `UsageError` where the port is taken.
    """
    import uvicorn

    config = uvicorn.Config(
        app,
        host=ADDRESS,
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    try:
        listening = config.bind_socket()
    except SystemExit as error:
        raise UsageError(
            f"--port {port}: cannot be used, probably because another program has it; leave it out to take a free one"
        ) from error
    session.port = listening.getsockname()[1]
    listening.listen()
    on_ready()
    before = signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again when all is closed, and we still have to tidy up
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
