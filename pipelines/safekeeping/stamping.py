"""Files the reply of a time-stamp authority beside the head that it is of, once it is verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.safekeeping.heads import TIME_STAMP, HeadFile, log_name, read_heads, write_bytes
from pipelines.safekeeping.stamps import Stamp, answers, is_reply, keep_roots, kept_roots, read_roots, verify_reply
from pipelines.store.custody.exports import ExportRecord, log_export
from pipelines.store.database.connection import Database

MAX_REPLY_BYTES = 2**20  # they have some 6 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A head and its time stamp."""

    head: HeadFile
    stamp: Stamp


def file_reply(corpus: Corpus, db: Database, reply: Path, root: Path | None) -> Filed:
    """Find the head whose request a reply answers, verify it, and keep it with the authority's root certificate.

    The log tells of it from then on, so that a time stamp that is taken away shows.

    Raises `UsageError` where a file cannot be read or no request fits, `IntegrityError` where the reply does not hold.
    """
    data = _read(reply)
    if not is_reply(data):
        raise UsageError(f"{reply}: cannot be read as the reply of a time-stamp authority; it must be RFC 3161 in DER to the letter")
    heads = read_heads(corpus.root)
    head = next((one for one in heads if (request := one.read("tsq")) is not None and answers(request, data)), None)
    if head is None:
        raise UsageError(f"{reply}: answers no request of this corpus; 'winnow stamp' prepares one, {len(heads)} are there")
    roots = read_roots(_read(root), root) if root else kept_roots(corpus.root)
    if not roots:
        raise UsageError(f"{reply}: name the root certificate that the authority publishes, as in --root authority.pem")
    try:
        stamp = verify_reply(head.data, data, roots)
    except IntegrityError as error:
        raise IntegrityError(f"{reply}: {error}; it was not filed") from error
    if root:
        keep_roots(corpus.root, roots)
    if head.read("tsr") != data:
        write_bytes(head.beside("tsr"), data)
        name = log_name(head.beside("tsr"))
        log_export(db, ExportRecord(name=name, format=TIME_STAMP, documents=0, sha256=hashlib.sha256(data).hexdigest()))
    return Filed(head=head, stamp=stamp)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_REPLY_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if len(data) > MAX_REPLY_BYTES:
        raise UsageError(f"{path}: has more than {MAX_REPLY_BYTES} bytes; it is no reply and no certificate")
    return data
