"""What becomes of an extracted page: a table of rules."""

from __future__ import annotations

import pytest

from pipelines.decision import decide
from pipelines.items import Extraction, Fact, Facts, Scope, Seeds, Source
from pipelines.outcomes import TEXT_STATUSES, Outcome, PageStatus


def _extraction(status, *, language=None, rule="words", flags=(), outcome=None):
    facts = Facts(language=Fact(value=language, rule=rule) if language else None)
    return Extraction(status=status, status_reason="because", text="", blocks=(), facts=facts, flags=flags, outcome=outcome)


def _source(*languages):
    return Source(name="s", title="S", seeds=Seeds(), scope=Scope(hosts=("example.org",)), languages=languages)


@pytest.mark.parametrize("status", list(PageStatus))
def test_pages_with_a_text_are_stored_and_any_other_status_is_the_outcome(status):
    decision = decide(_extraction(status), _source())
    stored = {**dict.fromkeys(TEXT_STATUSES), PageStatus.ERROR: Outcome.EXTRACTION_FAILED}
    assert decision.outcome == (stored[status] if status in stored else Outcome(status))
    assert decision.reason == "because"


LANGUAGES = [
    (("en",), {"language": "fr"}, Outcome.WRONG_LANGUAGE),
    (("en", "fr"), {"language": "fr"}, None),
    ((), {"language": "fr"}, None),
    (("en",), {}, None),
    (("en",), {"language": "fr", "rule": "html lang"}, None),
    (("en",), {"language": "fr", "flags": ("short",)}, None),
    (("zh-Hant",), {"language": "zh"}, None),
    (("en-GB",), {"language": "en"}, None),
    (("pt-BR",), {"language": "es"}, Outcome.WRONG_LANGUAGE),
]


@pytest.mark.parametrize(("listed", "found", "outcome"), LANGUAGES)
def test_a_text_in_another_language_than_the_source_lists_is_not_stored(listed, found, outcome):
    assert decide(_extraction(PageStatus.ARTICLE, **found), _source(*listed)).outcome == outcome


def test_what_ended_in_extraction_keeps_its_outcome():
    failed = _extraction(PageStatus.ERROR, outcome=Outcome.QUARANTINED, language="fr")
    assert decide(failed, _source("en")).outcome is Outcome.QUARANTINED
