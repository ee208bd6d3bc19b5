"""Writes evidence as a folder or a zip, with digests of all files and their signature; it appears whole or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from pipelines.files.atomic_file import atomic_output
from pipelines.files.atomic_folder import MARKER, atomic_folder, marker_text
from pipelines.safekeeping.evidence import how_to, report
from pipelines.safekeeping.evidence.contents import File, files_of
from pipelines.safekeeping.evidence.dossier import Dossier
from pipelines.safekeeping.keys import Signer

ZIP = ".zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files, their bytes."""

    files: int
    bytes: int


def write_evidence(path: Path, dossier: Dossier, signer: Signer | None, at: datetime) -> Written:
    """Write it to a folder, or to a zip where `path` ends so. An earlier one of that name is replaced, nothing else is.

    Raises `UsageError` where the name is taken by something else, `DiskFullError`.
    """
    about = {"made_by": "winnow evidence", "document": dossier.latest.document_id}
    files = _with_sums([*_all_files(dossier, signer, at), (MARKER, marker_text(about).encode("utf-8"))], signer)
    if path.suffix.lower() == ZIP:
        _write_zip(path, files, at)
    else:
        with atomic_folder(path, about) as folder:
            for name, data in files:
                _write(folder / name, data)
    return Written(files=len(files), bytes=sum(len(data) for _, data in files))


def _all_files(dossier: Dossier, signer: Signer | None, at: datetime) -> Iterator[File]:
    key = signer.public if signer else None
    files = dict(files_of(dossier))
    if key:
        files[f"custody/keys/{key.file_name}"] = key.pem.encode("ascii")
    yield from files.items()
    yield how_to.NAME, how_to.write_how_to(dossier, key).encode("utf-8", "backslashreplace")
    yield report.NAME, report.write_report(dossier, key, at).encode("utf-8", "backslashreplace")


def _with_sums(files: list[File], signer: Signer | None) -> list[File]:
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files)).encode("ascii")
    return [*files, (how_to.SUMS, sums), *([(how_to.SIGNATURE, signer.sign(sums))] if signer else [])]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)


def _write_zip(path: Path, files: list[File], at: datetime) -> None:
    with atomic_output(path) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(str(PurePosixPath("evidence", name)), date_time=(min(max(at.year, 1980), 2107), *at.timetuple()[1:6]))
            entry.external_attr = 0o100600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
