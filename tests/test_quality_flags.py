"""Quality flags are words with a meaning."""

from __future__ import annotations

import json
import pickle

import pytest

from pipelines.quality_flags import QualityFlag, explain_flag


@pytest.mark.parametrize("flag", QualityFlag)
def test_a_flag_is_its_word_wherever_it_is_written(flag: QualityFlag) -> None:
    assert (str(flag), json.dumps([flag]), f"{flag}") == (flag.name.lower(), f'["{flag.name.lower()}"]', flag.name.lower())
    assert pickle.loads(pickle.dumps(flag)) is flag


@pytest.mark.parametrize("flag", QualityFlag)
def test_a_flag_says_what_it_means(flag: QualityFlag) -> None:
    assert flag.meaning.endswith(".") and explain_flag(flag.value) == flag.meaning


def test_a_flag_of_a_later_version_is_shown_too() -> None:
    assert "cannot explain" in explain_flag("of_tomorrow")
