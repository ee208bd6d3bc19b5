"""The corpus folder: where things lie and who we are. The only reader of `winnow.toml` and of the `WINNOW_*` environment."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from pipelines.address_policy import AddressPolicy, NetworkSection
from pipelines.archive.places.opening import Archive, archived_files
from pipelines.archive.places.settings import StoreSection
from pipelines.choices import name_known
from pipelines.errors import IntegrityError, StoreError, UsageError
from pipelines.files.private import make_private_folder, write_private
from pipelines.items import Source
from pipelines.jobs.settings import JobsSection
from pipelines.mailing.settings import WatchSection
from pipelines.names.settings import NamesSection
from pipelines.store.database.connection import Database, open_database, read_address
from pipelines.store.database.corpus_lock import CorpusLock, share_lock, take_lock
from pipelines.store.database.server_lock import ServerLock, SharedWork

CONFIG_NAME = "winnow.toml"
MAX_OFFSET_SECONDS = 3_155_760_000.0  # a hundred years: more would leave the calendar
MAX_OPERATOR_CHARS = 200
_CONTACT = re.compile(r"^(?:https?://\S+|[^@\s]+@[^@\s]+\.[^@\s]+)$")

TEMPLATE = """\
# Where this corpus lies and who collects it. Every key is explained in docs/reference/corpus-folder.md

# An e-mail address or a web page by which the sites you visit can reach you. It stands in the user agent.
contact = {contact}

# Who collects, as it shall stand in every file of the archive: a name, an initiative, the number of a case. Nobody is named without it.
# operator = "Archive project"

# A SQLite file in this folder, or postgresql://user@host/name
database = "corpus.db"

# Every response as it came (WARC), in this folder
archive = "archive"

[network]
# Private addresses that may be contacted, as "address:port" or "address:first-last". None by default.
allow = [{allow}]
"""


def _check_contact(value: str) -> str:
    if not _CONTACT.match(value.strip()):
        raise ValueError("must be an e-mail address or an http(s) URL by which sites can reach you")
    return value.strip()


class _Custody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Path | None = None


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contact: str
    operator: str = ""
    database: str = "corpus.db"
    archive: str = "archive"
    store: StoreSection = Field(default_factory=StoreSection)
    network: NetworkSection = Field(default_factory=NetworkSection)
    custody: _Custody = Field(default_factory=_Custody)
    watch: WatchSection = Field(default_factory=WatchSection)
    names: NamesSection = Field(default_factory=NamesSection)
    jobs: JobsSection = Field(default_factory=JobsSection)

    @field_validator("contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        return _check_contact(value)

    @field_validator("operator")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if len(value) > MAX_OPERATOR_CHARS or not all(char.isprintable() for char in value):
            raise ValueError(f"must be one line of at most {MAX_OPERATOR_CHARS} characters")
        return value.strip()


class Environment(BaseModel):
    """The `WINNOW_*` variables, each overriding its key of winnow.toml; documented in docs/reference/corpus-folder.md."""

    corpus: Path | None = None
    database: str | None = None
    contact: Annotated[str, AfterValidator(_check_contact)] | None = None
    key: Path | None = None
    key_passphrase: SecretStr | None = None
    clock_offset_seconds: float = Field(default=0.0, ge=-MAX_OFFSET_SECONDS, le=MAX_OFFSET_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """An opened corpus folder. `clock` gives the time as this corpus sees it, aware UTC. `key` is the file of the signing key, if set."""

    root: Path
    contact: str
    database: str
    archive: Path
    network: AddressPolicy
    operator: str = ""  # a label for the files of the archive; empty where nobody is to be named
    clock_offset: timedelta = timedelta()
    key: Path | None = None
    store: StoreSection = field(default_factory=StoreSection)
    watch: WatchSection = field(default_factory=WatchSection)
    names: NamesSection = field(default_factory=NamesSection)
    jobs: JobsSection = field(default_factory=JobsSection)
    parent: Corpus | None = None  # of a trial: its hosts and their delays count, for both ask the same servers

    def now(self) -> datetime:
        """The present, moved by WINNOW_CLOCK_OFFSET_SECONDS."""
        return datetime.now(UTC) + self.clock_offset

    @property
    def archived(self) -> Archive:
        """What is archived, to be read: the folder `archive`, and the store behind it."""
        return Archive(folder=self.archive, store=self.store.object_store)

    def lock(self) -> CorpusLock:
        """The right to change this corpus, taken; it dies with its process. Raises `BusyError` when another run holds it."""
        return take_lock(self.root, self.database)

    def share_lock(self, work: SharedWork) -> ServerLock:
        """The right to do a part of some work on this corpus. Raises `UsageError` where its database is a file; `BusyError`."""
        return share_lock(self.root, self.database, work)

    def open_database(self, *, read_only: bool = False) -> Database:
        """The corpus database; created, or brought to the newest schema, unless read only."""
        if "://" in self.database:
            return open_database(self.database, read_only=read_only, if_empty=self._refuse_a_lost_database)
        target = self.root / self.database
        if not any(path.exists() and path.stat().st_size for path in (target, target.parent / f"{target.name}-wal")):
            self._refuse_a_lost_database(f"{target}: is {'empty' if target.exists() else 'missing'}")
        return open_database(target, read_only=read_only)

    def _refuse_a_lost_database(self, problem: str) -> None:
        """An archive without the database that belongs to it is a loss. A new one would hide it, and fetch everything again."""
        try:
            files = archived_files(self.archived)
        except StoreError:  # a store that does not answer stops no crawl
            files = archived_files(self.archive)
        if not files:
            return
        way = "Restore it from its backup" if "://" in self.database else "'winnow rebuild' makes the database anew from the archive"
        raise IntegrityError(f"{problem}, but {self.archive} holds what was captured with it. {way}")

    def open_hosts(self) -> Database:
        """The database that knows the hosts."""
        return (self.parent or self).open_database()

    def readable_sources(self) -> tuple[tuple[Source, ...], tuple[str, ...]]:
        """The enabled sources whose files can be read, and the faults of the other files: one of them must not stop all."""
        from pipelines.sources.loader import load_readable

        sources, faults = load_readable(self.root / "sources")
        return tuple(source for source in sources if source.enabled), faults

    def source_names(self) -> tuple[str, ...]:
        """The sources that have a file here, crawled or not, whether or not it can be read."""
        return tuple(sorted(path.stem for path in (self.root / "sources").glob("*.toml") if not path.name.startswith(".")))

    def settings_sha256(self, sources: Iterable[str]) -> str:
        """SHA-256 of what `sha256sum winnow.toml sources/a.toml sources/b.toml` prints in this folder, the sources by name.

        A file that is not there is left out.
        """
        files = [CONFIG_NAME, *sorted(f"sources/{name}.toml" for name in sources)]
        there = ((name, self.root / name) for name in files)
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in there if path.is_file()]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def sources(self, names: tuple[str, ...] = ()) -> tuple[Source, ...]:
        """The sources named, or all that are enabled. Raises `UsageError` for a name that is not there."""
        from pipelines.sources.loader import load_sources

        known = {source.name: source for source in load_sources(self.root / "sources")}
        missing = [name for name in names if name not in known]
        if missing:
            there = name_known(missing[0], sorted(known))
            raise UsageError(f"{self.root / 'sources'}: there is no source '{missing[0]}'; {there}")
        return tuple(known[name] for name in names) if names else tuple(source for source in known.values() if source.enabled)


def init_corpus(root: Path, *, contact: str, allow: tuple[str, ...] = ()) -> Corpus:
    """Make a corpus folder; one that is there is left as it is. Directories 0700, files 0600."""
    path = root / CONFIG_NAME
    text = TEMPLATE.format(contact=_quoted(contact), allow=", ".join(map(_quoted, allow)))
    _require_text(root)
    _parse_config(text.encode(), path)  # before anything is made: a wrong option leaves nothing behind
    make_private_folder(root)
    for name in ("sources", "archive"):
        make_private_folder(root / name)
    if not path.exists():
        write_private(path, text)
    return open_corpus(root)


def _require_text(folder: Path) -> None:
    """SQLite, exports and records of runs take names of folders as texts. Raises `UsageError`."""
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        shown = ascii(str(folder))[1:-1]
        raise UsageError(f"{shown}: the name of this folder is no text in UTF-8; rename it, or put the corpus elsewhere") from error


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False)


def open_corpus(root: Path | None = None) -> Corpus:
    """Read winnow.toml of `root`, of WINNOW_CORPUS, or of the current folder. Raises `UsageError` naming file, key and remedy."""
    environment = _read_environment()
    folder = (root or environment.corpus or Path.cwd()).expanduser().resolve()
    path = folder / CONFIG_NAME
    _require_text(folder)
    if not path.is_file():
        raise UsageError(
            f"{folder}: this is no corpus folder, {CONFIG_NAME} is missing; make one with 'winnow init {folder}' or name one with --corpus"
        )
    config = _parse_config(path.read_bytes(), path)
    database = environment.database or config.database
    read_address(database)  # before it is taken for a path and shown: what is mistyped may hold a password
    return Corpus(
        root=folder,
        contact=environment.contact or config.contact,
        database=database,
        archive=folder / config.archive,
        network=AddressPolicy.parse(config.network.allow),
        operator=config.operator,
        clock_offset=timedelta(seconds=environment.clock_offset_seconds),
        key=_key_file(folder, environment.key or config.custody.key),
        store=config.store,
        watch=config.watch,
        names=config.names,
        jobs=config.jobs,
    )


def key_passphrase() -> bytes | None:
    """That of the key, from the environment; None where it does not say."""
    passphrase = _read_environment().key_passphrase
    return None if passphrase is None else passphrase.get_secret_value().encode("utf-8", "surrogateescape")


def _key_file(folder: Path, key: Path | None) -> Path | None:
    if key is None:
        return None
    try:
        return folder / key.expanduser()
    except RuntimeError as error:  # no home is known
        raise UsageError(f"{key}: {error}; write the whole path of the key") from error


def _read_environment() -> Environment:
    given = {name: value for name in Environment.model_fields if (value := os.environ.get(f"WINNOW_{name.upper()}")) is not None}
    try:
        return Environment.model_validate(given)
    except ValidationError as error:
        faults = [f"WINNOW_{str(fault['loc'][0]).upper()} (environment): {_plain(fault['msg'])}" for fault in error.errors()]
        raise UsageError("\n".join(faults)) from error


def _parse_config(text: bytes, path: Path) -> _Config:
    try:
        return _Config.model_validate(tomllib.loads(text.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not readable as TOML: {error}; see docs/reference/corpus-folder.md") from error
    except ValidationError as error:
        faults = [f"{path}: {'.'.join(map(str, fault['loc']))}: {_plain(fault['msg'])}" for fault in error.errors()]
        raise UsageError("\n".join(faults)) from error


def _plain(message: str) -> str:
    known = {
        "Extra inputs are not permitted": "unknown key; see docs/reference/corpus-folder.md for those there are",
        "Field required": "is missing; add it",
    }
    return known.get(message, message.removeprefix("Value error, "))
