"""Heads of the custody log as files that may be copied away: signed where there is a key, with a time stamp where one was filed.

`custody/heads/<time>-<digits>.json` is one line of JSON; beside it lie `.sig` (64 bytes, Ed25519), `.tsq` (the request) and `.tsr` (the
reply) of the same name.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.columns import format_time
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, hash_file
from pipelines.exports.snapshots.verifying import HEAD_NAME, HEAD_SIGNATURE, SUMS_NAME
from pipelines.files.atomic_file import atomic_output
from pipelines.files.private import make_private_folder
from pipelines.safekeeping.custody_folder import heads_folder
from pipelines.safekeeping.keys import Signer, publish_key
from pipelines.safekeeping.log_files import file_if_free
from pipelines.safekeeping.stamps import make_request
from pipelines.store.custody.exports import SNAPSHOT, ExportRecord, log_export, logged_exports
from pipelines.store.custody.head import TreeHead, read_head, read_tree_head
from pipelines.store.database.connection import Database
from pipelines.version import SOFTWARE

FORMAT = "winnow custody head 1"
HEAD, TIME_STAMP = "head", "time stamp"  # as the formats of their records in the custody log
_NAME_DIGITS = 12
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}\.json")  # it stands in commands that people copy


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFile:
    """A head that was written down. `at` is by the machine's clock, `key` the fingerprint of the key that signed, empty for none.

    `sums` is of a snapshot: the SHA-256 of its digests, which the signature so vouches for.
    """

    path: Path
    data: bytes
    head: TreeHead
    at: str
    key: str
    sums: str = ""

    @property
    def place(self) -> str:
        """Where it lies in the corpus."""
        return place_of(self.path)

    def beside(self, suffix: str) -> Path:
        """The file with its signature (sig), request (tsq) or reply (tsr)."""
        return self.path.with_suffix(f".{suffix}")

    def read(self, suffix: str) -> bytes | None:
        """What is in that file; None where there is none."""
        path = self.beside(suffix)
        return path.read_bytes() if path.is_file() else None


def place_of(path: Path) -> str:
    """Of a head its file, of one in a snapshot the snapshot."""
    return "/".join(path.parts[-3:-1] if path.name == HEAD_NAME else path.parts[-3:])


def log_name(path: Path) -> str:
    """How the custody log calls it."""
    return f"{path.parent.name}/{path.name}" if path.name == HEAD_NAME else path.name


def is_of_snapshot(name: str) -> bool:
    """Whether this name in the log is of a head in a snapshot."""
    return "/" in name


def describe_head(head: TreeHead, *, at: str, signer: Signer | None, **more: str) -> bytes:
    """The line that stands for the log and is signed."""
    key = signer.public.fingerprint if signer else ""
    facts = {"at": at, "events": head.events, "format": FORMAT, "key": key, "sha256": head.sha256, "software": SOFTWARE, "tree": head.tree}
    return json.dumps(facts | more, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def write_head(corpus: Corpus, db: Database, signer: Signer | None) -> tuple[HeadFile, bool]:
    """The head of the log as it is now, and whether it was written now: where nothing has happened since the last one, that is it.

    The log tells of it from then on, so that a head that is taken away shows, too. Raises `UsageError` for an empty log.
    """
    there = read_heads(corpus.root)
    if there and _is_up_to_date(db, there[-1]) and (signer is None or there[-1].key == signer.public.fingerprint):
        return there[-1], False
    head = read_tree_head(db)
    if not head.events:
        raise UsageError(f"{corpus.root}: its custody log is empty, so it has no head yet; the log begins with the first crawl")
    at = format_time(corpus.now().replace(microsecond=0))
    data = describe_head(head, at=at, signer=signer)
    for folder in (heads_folder(corpus.root).parent, heads_folder(corpus.root)):
        make_private_folder(folder)
    path = heads_folder(corpus.root) / f"{at.replace('-', '').replace(':', '')}-{head.sha256[:_NAME_DIGITS]}.json"
    made = HeadFile(path=path, data=data, head=head, at=at, key=signer.public.fingerprint if signer else "")
    if signer:
        publish_key(corpus, signer.public)
        write_bytes(made.beside("sig"), signer.sign(data))
    write_bytes(made.beside("tsq"), make_request(data))
    write_bytes(path, data)  # last: a head that is there is whole
    log_export(db, ExportRecord(name=path.name, format=HEAD, documents=0, sha256=hashlib.sha256(data).hexdigest()))
    file_if_free(corpus, db)
    return made, True


def _is_up_to_date(db: Database, last: HeadFile) -> bool:
    """Whether the log tells of nothing since but that this head was written, and its time stamp filed."""
    own = {(HEAD, last.path.name), (TIME_STAMP, last.beside("tsr").name)}
    logged = [record.format for _, record in logged_exports(db) if (record.format, record.name) in own]
    return HEAD in logged and read_head(db).events == last.head.events + len(logged)


def write_snapshot_head(corpus: Corpus, folder: Path, signer: Signer | None) -> TreeHead:
    """Write into a snapshot where the log stands now that it tells of it; signed, it vouches for all files of the snapshot."""
    sums, path = hash_file(folder / SUMS_NAME), folder / HEAD_NAME
    db = corpus.open_database()
    try:
        head = read_tree_head(db)
        at = format_time(corpus.now().replace(microsecond=0))
        data = describe_head(head, at=at, signer=signer, sums=sums.sha256 if sums else "")
        if signer:
            publish_key(corpus, signer.public)
            write_bytes(folder / HEAD_SIGNATURE, signer.sign(data), mode=0o400)
        write_bytes(path, data, mode=0o400)
        log_export(db, ExportRecord(name=log_name(path), format=HEAD, documents=0, sha256=hashlib.sha256(data).hexdigest()))
        file_if_free(corpus, db)
    finally:
        db.close()
    return head


def snapshot_heads(db: Database) -> dict[str, str]:
    """When the head in each snapshot was written, by the snapshot's name; empty for one that was made, or made anew, without one since."""
    written: dict[str, str] = {}
    for at, record in logged_exports(db):
        if record.format.startswith(SNAPSHOT):
            written[record.format.removeprefix(SNAPSHOT)] = ""
        elif record.format == HEAD and is_of_snapshot(record.name):
            written[record.name.partition("/")[0]] = at
    return written


def complete_snapshots(corpus: Corpus, db: Database, signer: Signer | None) -> None:
    """Write the head of each snapshot that the log tells of as it is and that has none: a call was killed, or a disk full, before it."""
    logged = {record.format.removeprefix(SNAPSHOT): record.sha256 for _, record in logged_exports(db) if record.format.startswith(SNAPSHOT)}
    for name, at in snapshot_heads(db).items():
        folder = corpus.root / SNAPSHOTS_NAME / name
        sums = hash_file(folder / SUMS_NAME)
        if not at and sums is not None and sums.sha256 == logged[name] and not (folder / HEAD_NAME).exists():
            write_snapshot_head(corpus, folder, signer)


def sums_in_head(snapshot: Path) -> str:
    """The SHA-256 of its digests, as the head in a snapshot has it; empty where that cannot be read, or is not there."""
    try:
        return read_head_file(snapshot / HEAD_NAME).sums
    except IntegrityError:
        return ""


def snapshot_head_files(root: Path) -> list[Path]:
    """Those of the snapshots of a corpus."""
    return sorted((root / SNAPSHOTS_NAME).glob(f"[!.]*/{HEAD_NAME}"))


def write_bytes(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """A file that is there whole or not at all, private to its owner."""
    with atomic_output(path) as out:
        out.write(data)
        os.fchmod(out.fileno(), mode)


def read_heads(root: Path) -> list[HeadFile]:
    """The heads of a corpus that can be read, the oldest first."""
    heads = []
    for path in head_files(root):
        try:
            heads.append(read_head_file(path))
        except IntegrityError:
            continue  # `winnow verify` names it
    return sorted(heads, key=lambda head: head.head.events)  # by name two of one second would stand by their hashes


def head_files(root: Path) -> list[Path]:
    """Their files by name, which begins with the time."""
    folder = heads_folder(root)
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def read_head_file(path: Path) -> HeadFile:
    """Raises `IntegrityError` for what is no head."""
    try:
        if not _NAME.fullmatch(path.name) and path.name != HEAD_NAME:
            raise ValueError("its name is not one of ours")
        data = path.read_bytes()
        facts = json.loads(data)
        if facts["format"] != FORMAT:
            raise ValueError(f"format {facts['format']!r}")
        head = TreeHead(sha256=str(facts["sha256"]), events=int(facts["events"]), tree=str(facts["tree"]))
        return HeadFile(path=path, data=data, head=head, at=str(facts["at"]), key=str(facts["key"]), sums=str(facts.get("sums", "")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"is no head of a custody log as this Winnow writes them ({error})") from error
