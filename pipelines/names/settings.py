"""The part of winnow.toml that names models. Whether they are installed is found out only when names are looked for."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

ANY_LANGUAGE = "xx"
"""The code under which spaCy has models for several languages: here it stands for every language without a model of its own."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class NamesSection(BaseModel):
    """`[names]`: for each language, by its code, the model of spaCy that finds names: an installed package, or a folder."""

    model_config = ConfigDict(extra="forbid")

    models: dict[str, str] = Field(default_factory=dict)

    @field_validator("models")
    @classmethod
    def _readable(cls, values: dict[str, str]) -> dict[str, str]:
        for code, model in values.items():
            if not _LANGUAGE.fullmatch(code):
                raise ValueError(f"'{code}' is no code of a language; write one as en, or {ANY_LANGUAGE} for all others")
            if not model.strip():
                raise ValueError(f"{code}: names no model; write a package, as en_core_web_sm, or the path of a folder")
        return values
