"""Decides what becomes of an extracted page: a list of rules, the first that speaks decides."""

from __future__ import annotations

from pipelines.items import Decision, Extraction, Source
from pipelines.outcomes import TEXT_STATUSES, Outcome, PageStatus
from pipelines.quality_flags import QualityFlag


def decide(extraction: Extraction, source: Source) -> Decision:
    """Keep as a document (outcome None), or the outcome in which the visit ends."""
    for rule in (_failed, _not_article, _wrong_language):
        decision = rule(extraction, source)
        if decision is not None:
            return decision
    return Decision(outcome=None, reason=extraction.status_reason)


def _failed(extraction: Extraction, source: Source) -> Decision | None:
    if extraction.outcome is None:
        return None
    return Decision(outcome=extraction.outcome, reason=extraction.status_reason)


def _not_article(extraction: Extraction, source: Source) -> Decision | None:
    if extraction.status in TEXT_STATUSES:
        return None
    outcome = Outcome.EXTRACTION_FAILED if extraction.status is PageStatus.ERROR else Outcome(extraction.status)
    return Decision(outcome=outcome, reason=extraction.status_reason)


def _wrong_language(extraction: Extraction, source: Source) -> Decision | None:
    """Only where the words themselves say so: a declared language is often that of the template."""
    language = extraction.facts.language
    if not source.languages or language is None or language.rule != "words":
        return None
    if _plain(language.value) in map(_plain, source.languages):
        return None
    if QualityFlag.SHORT in extraction.flags:
        return None
    return Decision(
        outcome=Outcome.WRONG_LANGUAGE, reason=f"the text is in '{language.value}', the source lists {', '.join(source.languages)}"
    )


def _plain(tag: str) -> str:
    """A language without its script and region: words tell `zh`, a source may list `zh-Hant`."""
    return tag.partition("-")[0].lower()
