"""The part of winnow.toml that names a store behind the archive. It holds no key: those come from the environment."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from pipelines.archive.places.object_store import PROTOCOLS, ObjectStore


class StoreSection(BaseModel):
    """`[store]`: where closed files of the archive are copied to, and whether they stay in the folder, too."""

    model_config = ConfigDict(extra="forbid")

    address: str = ""
    endpoint: str = ""
    keep_local: bool = True

    @field_validator("address")
    @classmethod
    def _readable(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in PROTOCOLS or not (parts.netloc or parts.scheme == "file") or not parts.path.startswith("/")):
            raise ValueError("must be an address such as s3://bucket/prefix, or file:///a/mounted/folder")
        if "@" in parts.netloc or ":" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("must be bucket and prefix alone; keys come from the environment, a server has its place in endpoint")
        return value.rstrip("/")

    @field_validator("endpoint")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query):
            raise ValueError("must be the address of a server, such as https://s3.example.org, without a key")
        return value.rstrip("/")

    @property
    def object_store(self) -> ObjectStore | None:
        """The store; None where there is none."""
        return ObjectStore(address=self.address, endpoint=self.endpoint) if self.address else None
