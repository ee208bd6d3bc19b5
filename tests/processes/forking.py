"""Runs commands of Winnow by the fork server. Where there is none, or a test changes variables that imports may read, they cannot be forked."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

SERVER = Path(__file__).parent / "fork_server.py"
OURS = ("WINNOW_", "PYTEST_")
SHARED = "PYTEST_WINNOW_FORK_SERVER"
READ_LATE = frozenset(
    {"PGPASSWORD", "HTTP_PROXY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}
)  # by no import: tests/processes/test_forking.py


class ForkedCommands:
    """Commands of a test process. The first one starts the server, or `share` does for all processes started later; `close` ends it."""

    def __init__(self, repository: Path, *, timeout_seconds: float) -> None:
        self._repository = repository
        self._timeout_seconds = timeout_seconds
        self._environment = dict(os.environ)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def share(self) -> None:
        """Start the server now, without waiting for it, for the test processes that this one will start."""
        os.environ[SHARED] = self._start()

    def can_run(self, env: dict[str, str]) -> bool:
        """Whether a forked process would differ in nothing from a new one: imports read other variables than Winnow's."""
        if sys.platform != "linux" or os.environ.get("WINNOW_TESTS_WITHOUT_FORK"):
            return False
        changed = {name for name, _ in env.items() ^ self._environment.items()}
        return all(name.startswith(OURS) or name in READ_LATE for name in changed)

    def run(self, arguments: tuple[str, ...], *, env: dict[str, str], stdin: bytes, cwd: Path) -> tuple[int, bytes, bytes]:
        """Run a command to its end: its exit code (minus the signal that ended it), standard output and standard error."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            code = self._run({"arguments": arguments, "environment": env, "folder": str(cwd)}, (given, out, err))
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()

    def start(self, arguments: tuple[str, ...], *, env: dict[str, str], cwd: Path, text: bool = False) -> subprocess.Popen[Any]:
        """Start a command in a session of its own, with pipes for standard output and standard error and nothing on standard input."""
        encoding = "utf-8" if text else None
        return _ForkedProcess(self._ask, arguments, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding=encoding)

    def _run(self, request: dict[str, object], streams: tuple[IO[bytes], ...]) -> int:
        with self._ask(request, [stream.fileno() for stream in streams]) as connection, connection.makefile("r") as answers:
            process = int(answers.readline())
            try:
                return os.waitstatus_to_exitcode(int(answers.readline()))
            except BaseException as error:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                if isinstance(error, TimeoutError):
                    raise subprocess.TimeoutExpired(str(request["arguments"]), self._timeout_seconds) from error
                raise

    def _ask(self, request: dict[str, object], streams: list[int]) -> socket.socket:
        """The connection on which the server tells first the number of the process, then, when it ends, its status."""
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self._timeout_seconds)
        try:
            connection.connect(self._address())
            line = json.dumps(request).encode() + b"\n"
            connection.sendall(line[socket.send_fds(connection, [line], streams) :])
        except BaseException:
            connection.close()
            raise
        return connection

    def _address(self) -> str:
        if self._folder is not None:
            return f"{self._folder.name}/socket"
        return os.environ.get(SHARED) or self._start()

    def _start(self) -> str:
        self._folder = tempfile.TemporaryDirectory(prefix="winnow-fork-")
        self._server = subprocess.Popen(
            [sys.executable, SERVER, f"{self._folder.name}/socket"],
            cwd=self._repository,
            env=self._environment | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},  # no threads, for they do not survive a fork
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._server.stdout
        assert self._server.stdout.readline() == b"listening\n", "the fork server did not start"
        return f"{self._folder.name}/socket"

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.communicate()
            self._server = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


class _ForkedProcess(subprocess.Popen[Any]):
    """A process that is the fork server's child and not ours: it starts by a request, and its end is told on the connection."""

    def __init__(self, ask: Callable[[dict[str, object], list[int]], socket.socket], arguments: tuple[str, ...], **options: Any) -> None:
        self._ask = ask
        super().__init__(arguments, **options)

    def _execute_child(self, args: Any, *options: Any) -> None:
        _, _, _, _, cwd, env, _, _, _, _, _, _, written, _, errors_written = options[:15]
        request = {"arguments": args, "environment": env, "folder": str(cwd), "session": True}
        with Path(os.devnull).open("rb") as nothing:
            self._connection = self._ask(request, [nothing.fileno(), written, errors_written])
        os.close(written)
        os.close(errors_written)
        self._answers = self._connection.makefile("r")
        self.pid = int(self._answers.readline())
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        if wait_flags & os.WNOHANG and not select.select([self._connection], [], [], 0)[0]:
            return 0, 0
        self._connection.settimeout(None)
        status = int(self._answers.readline())
        self._answers.close()
        self._connection.close()
        return self.pid, status

    def _internal_poll(self, _deadstate: int | None = None, **_: Any) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(False):  # type: ignore[attr-defined]
            try:
                process, status = self._try_wait(os.WNOHANG)
                if process:
                    self._handle_exitstatus(status)  # type: ignore[attr-defined]
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode
