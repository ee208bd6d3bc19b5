"""Column types that behave the same on SQLite and PostgreSQL: times, and text and JSON that both accept. Tables are in `models`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeDecorator, TypeEngine

from pipelines.errors import IntegrityError

_ISO_8601_UTC: TypeEngine[Any] = DATETIME(  # type: ignore[no-untyped-call]
    storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06dZ",
    regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d+)Z",
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


MAX_ROW_NUMBER = 2**63 - 1  # BIGINT of PostgreSQL, INTEGER of SQLite


def row_number(text: str | None) -> int | None:
    """The number of a row as a person writes it or an address has it; None for what is no number, and for one that no row can have."""
    return int(text) if text and text.isdecimal() and len(text) < len(str(MAX_ROW_NUMBER)) else None


def storable_text(text: str) -> str:
    """Text as every database takes it: without NUL, which PostgreSQL refuses, and with U+FFFD for what UTF-8 cannot write."""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\x00", ""))


def _storable(value: Any) -> Any:
    """A JSON value whose every text is storable."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_text(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both engines; SQLite keeps it as ISO 8601 text ending in Z, so that it also reads well without Winnow."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_ISO_8601_UTC)
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; times are stored in UTC, so give datetime.now(UTC) or the like")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """SQLite takes any text for a time; one that is none was changed there."""
        read = super().result_processor(dialect, coltype)

        def process(value: Any) -> Any:
            try:
                return read(value) if read else value
            except (TypeError, ValueError) as error:
                raise IntegrityError(f"a value of the database is damaged: {value!r} is no time; 'winnow verify' looks for more") from error

        return process

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        time: datetime = value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


class _IsoText(DATETIME):
    """SQLite's column of a time, holding whatever ISO 8601 says of it."""

    def bind_processor(self, dialect: Dialect) -> None:
        """Written as it is given, a text."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Read as it is, a text."""


class ZonedDateTime(TypeDecorator[datetime]):
    """An aware time with the offset that it was given with, as ISO 8601 text: of another's clock the day counts, not only the moment."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _IsoText() if dialect.name == "sqlite" else super().load_dialect_impl(dialect)  # type: ignore[no-untyped-call]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; give the one that was named, or UTC")
        return value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class PlainText(TypeDecorator[str]):
    """Text made storable on its way in; no caller has to remember."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable_text(value)


class PlainJson(TypeDecorator[Any]):
    """A JSON value whose texts are made storable on their way in."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # with it come all its drivers' modules, which SQLite has no use for

        return dialect.type_descriptor(JSONB())

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> Any | None:
        return _storable(value)
