"""A disk that loses its power: the calls of a program, recorded by strace, and what of its files is there if the power fails after any of them.

The model is stricter than file systems are. Bytes are there for sure once their file was synced after they were written, names (also their
removal, and folders) once their folder was. Whatever else was done may be there or not: `lost` leaves all of it out, `torn` takes each name,
and each sector of each write, at random, or leaves zeros where the file grew.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = ("openat", "write", "pwrite64", "ftruncate", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat")
SYNCS = ("fsync", "fdatasync")
NOT_KNOWN = ("writev", "pwritev", "truncate", "link", "linkat", "symlink", "copy_file_range", "sendfile", "fallocate", "rmdir")
SECTOR = 512
_LINE = re.compile(r"(?P<begun>[\d.]+) (?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+).*<(?P<took>[\d.]+)>$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PATH_OF_FD = re.compile(r"^(?:\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_FOLDER_OF_NAME = re.compile(r"(?:(?:\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>, )?" + _STRING.pattern)


def recording(output: Path) -> list[str]:
    """What to put before a command to have its calls, those of its threads and children included, in files that begin with this name."""
    calls = ",".join((*CALLS, *SYNCS, *NOT_KNOWN))
    return [
        "strace",
        "-f",
        "-ff",
        "--seccomp-bpf",
        "-qq",
        "-ttt",
        "-T",
        "-y",
        "-xx",
        "-s",
        str(2**26),
        "-e",
        f"trace={calls}",
        "-o",
        str(output),
    ]


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded, in the order in which they ended. `path` and `to` are below the folder that is looked at."""

    name: str
    path: str
    to: str = ""
    data: bytes = field(default=b"", repr=False)
    offset: int = -1  # -1: behind what was written last
    is_new: bool = False
    is_emptied: bool = False


def read_calls(output: Path, folder: Path) -> list[Call]:
    """The recorded calls that touch what is below a folder."""
    found: list[tuple[float, Call]] = []
    for file in output.parent.glob(f"{output.name}.*"):
        for line in file.read_text("ascii").splitlines():
            if (match := _LINE.match(line)) and not match["result"].startswith("-"):
                call = _read(match["call"], match["arguments"], int(match["result"]), folder)
                if call is not None:
                    found.append((float(match["begun"]) + float(match["took"]), call))
    found.sort(key=lambda timed: timed[0])
    return [call for _, call in found]


def _read(name: str, arguments: str, result: int, folder: Path) -> Call | None:
    if (on_file := _PATH_OF_FD.match(arguments)) and name in ("write", "pwrite64", "ftruncate", *SYNCS, *NOT_KNOWN):
        path = _below(folder, _decode(on_file[1]))
        if path is None:
            return None
        assert name not in NOT_KNOWN, f"the disk knows no {name}, which {path} needs"
        rest = arguments[on_file.end() :]
        if name == "ftruncate":
            return Call(name, path, offset=int(rest.removeprefix(", ")))
        if name in SYNCS:
            return Call("fsync", path)
        string = _STRING.search(rest)
        assert string is not None
        data = bytes.fromhex(string[1].replace("\\x", ""))[:result]
        return Call("write", path, data=data, offset=int(rest.rpartition(", ")[2]) if name == "pwrite64" else -1)
    names = [_below(folder, str(Path(_decode(match[1] or "")) / _decode(match[2]))) for match in _FOLDER_OF_NAME.finditer(arguments)]
    if not names or names[0] is None:
        return None
    if name == "openat":
        return Call("open", names[0], is_new="O_CREAT" in arguments, is_emptied="O_TRUNC" in arguments)
    if name.startswith("rename"):
        assert names[1] is not None
        return Call("rename", names[0], to=names[1])
    return Call("unlink" if name.startswith("unlink") else "mkdir", names[0])


def _decode(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode()


def _below(folder: Path, path: str) -> str | None:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else None


@dataclass(slots=True, eq=False)
class _File:
    """A file, or with None for its bytes a folder. `pending` are the writes since its last sync; data None cuts or grows it to the offset."""

    durable: bytearray | None
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    written: int = 0  # where a write without an offset goes

    def content(self, taken: Sequence[tuple[int, bytes | None]]) -> bytearray:
        content = bytearray(self.durable or b"")
        for offset, data in taken:
            end = offset if data is None else offset + len(data)
            content.extend(bytes(max(0, end - len(content))))
            if data is None:
                del content[offset:]
            else:
                content[offset:end] = data
        return content

    def torn(self, chance: random.Random) -> bytearray:
        taken: list[tuple[int, bytes | None]] = []
        for offset, data in self.pending:
            if data is None:
                taken += [(offset, None)] if chance.random() < 0.5 else []
                continue
            for start in range(0, len(data), SECTOR):
                piece = data[start : start + SECTOR]
                fate = chance.random()
                if fate < 0.6:
                    taken.append((offset + start, piece if fate < 0.5 else bytes(len(piece))))
        grown = self.content(taken)
        for offset, data in taken:  # zeros only where nothing was before
            if data is not None and not any(data) and offset < len(self.durable or b""):
                end = min(offset + len(data), len(self.durable or b""))
                grown[offset:end] = (self.durable or b"")[offset:end]
        return grown


class Disk:
    """The files below a folder, beginning with what is there; `do` one call after the other, and look at what a power cut would leave."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, _File] = {}
        for path in sorted(folder.rglob("*")):
            self.names[str(path.relative_to(folder))] = _File(bytearray(path.read_bytes()) if path.is_file() else None)
        self.durable = dict(self.names)

    def do(self, call: Call, *, ignoring_syncs_of: str = "\0") -> None:
        """What a call changes. Syncs of paths that end so are left out, to see that they were needed."""
        file = self.names.get(call.path)
        if call.name == "mkdir":
            self.names[call.path] = _File(None)
        elif call.name == "unlink":
            self.names.pop(call.path, None)
        elif call.name == "rename":
            self.names[call.to] = self.names.pop(call.path)
        elif call.name == "open":
            if file is None and call.is_new:
                file = self.names[call.path] = _File(bytearray())
            if file is not None and call.is_emptied:
                file.pending.append((0, None))
                file.written = 0
        elif call.name == "fsync":
            if not call.path.endswith(ignoring_syncs_of):
                self._sync(call.path, file)
        elif file is not None:  # otherwise it has no name any more, and nobody will miss it
            self._write(file, call)

    def _write(self, file: _File, call: Call) -> None:
        if call.name == "ftruncate":
            file.pending.append((call.offset, None))
            file.written = call.offset
            return
        offset = file.written if call.offset < 0 else call.offset
        file.pending.append((offset, call.data))
        file.written = offset + len(call.data)

    def _sync(self, path: str, file: _File | None) -> None:
        if file is not None and file.durable is not None:
            file.durable = file.content(file.pending)
            file.pending.clear()
            return
        for name in {*self.names, *self.durable}:
            if str(Path(name).parent) == path:
                self._take(self.durable, name)

    def _take(self, names: dict[str, _File], name: str) -> None:
        if name in self.names:
            names[name] = self.names[name]
        else:
            names.pop(name, None)

    def lost(self, folder: Path) -> Path:
        """Make a folder with what is there for sure."""
        return _make(folder, {name: file.durable for name, file in self.durable.items()})

    def torn(self, folder: Path, chance: random.Random) -> Path:
        """Make a folder with that, and with a part of the rest."""
        names = dict(self.durable)
        for name in sorted({*self.names, *self.durable}):
            if chance.random() < 0.5:
                self._take(names, name)
        return _make(folder, {name: None if file.durable is None else file.torn(chance) for name, file in names.items()})

    def whole(self, folder: Path) -> Path:
        """Make a folder with all that was done, as after the end of the process alone."""
        return _make(folder, {name: None if file.durable is None else file.content(file.pending) for name, file in self.names.items()})


def _make(folder: Path, files: dict[str, bytearray | None]) -> Path:
    folder.mkdir(mode=0o700)
    for name in _reachable(files):
        content, path = files[name], folder / name
        if content is None:
            path.mkdir(mode=0o700)
        elif not name.endswith("-shm"):  # shared memory, which no power cut leaves; SQLite makes it anew out of the log
            path.write_bytes(content)
            path.chmod(0o600)
    return folder


def _reachable(files: dict[str, bytearray | None]) -> Iterator[str]:
    """Names whose folders are there, those first."""
    there = {"."}
    for name in sorted(files, key=lambda name: (name.count("/"), name)):
        if str(Path(name).parent) in there:
            there.add(name)
            yield name
