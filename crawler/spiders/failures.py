"""Names the outcome of a request that gave no response."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from crawler.refusals import Refused, Unusable
from pipelines.outcomes import Outcome


def name_failure(error: BaseException | None) -> tuple[Outcome, str]:
    """The outcome of a request that gave no response, and why."""
    if isinstance(error, (Refused, Unusable)):
        return error.outcome, str(error)
    if _is_too_large(error):
        return Outcome.TOO_LARGE, str(error)[:300]
    if isinstance(error, IgnoreRequest):
        return Outcome.HTTP_ERROR, str(error)[:300]
    return Outcome.NETWORK_ERROR, f"{type(error).__name__}: {error}"[:300]


def _is_too_large(error: BaseException | None) -> bool:
    text = f"{type(error).__name__} {error}"
    return "DOWNLOAD_MAXSIZE" in text or "maximum allowed size" in text or "DownloadCancelled" in text or "larger than" in text
