"""Why a request was not made, or its answer is not read: exceptions that end one request, each with the outcome it ends in."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest

from pipelines.outcomes import Outcome


class Refused(IgnoreRequest):
    """A request that we do not make."""

    outcome = Outcome.OUT_OF_SCOPE


class RefusedAddress(Refused):
    """The address is not one we may contact."""

    outcome = Outcome.REFUSED_ADDRESS


class RefusedByRobots(Refused):
    """robots.txt disallows it, or could not be read."""

    outcome = Outcome.REFUSED_BY_ROBOTS


NOT_ASKED = "so nothing is asked of this host in this run"  # ends the reason where the rules of a host are out of reach


class RobotsUnreachable(RefusedByRobots):
    """robots.txt could not be read: the host is left alone in this run."""


class Stopped(IgnoreRequest):
    """The crawl was stopped before an answer came; the URL stays queued."""


class LeftAlone(Stopped):
    """The host is not to be asked before `until`; the URL stays queued."""

    def __init__(self, reason: str, *, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class OutOfScope(Refused):
    """A redirect led out of the source's scope."""

    outcome = Outcome.OUT_OF_SCOPE


class Forgotten(Refused):
    """A redirect led to a page that was taken out of the corpus and may not come back."""

    outcome = Outcome.FORGOTTEN


class Unusable(IgnoreRequest):
    """An answer that came, and was archived, but holds no whole page."""

    outcome = Outcome.HTTP_ERROR


class AnswerTooLarge(Unusable):
    """It unpacks to more than a page may have."""

    outcome = Outcome.TOO_LARGE


class CutAnswer(Unusable):
    """It ended before its end."""

    outcome = Outcome.TRUNCATED


class UnknownStatus(Unusable):
    """Its status is no number of three digits (RFC 9110, 15): neither database nor archive has room for every other. It is not archived."""
