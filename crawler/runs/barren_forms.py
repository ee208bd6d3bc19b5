"""Learns during a run which forms of addresses give nothing: an endless calendar or pager is known by what it gave, whatever it looks like.

`crawler.discovery.traps` knows the traps that show in an address. Those with words and numbers of their own (a random calendar, pages of
pages that are all unlike) show only when they were visited. An honest form that gave nothing so far loses little: its addresses wait
behind all others, for the share of a run's visits that traps may have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.discovery.traps import allowance
from pipelines.items import LinkKind, Source, Visit
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.urls import form_of, host_of, is_fetchable

MIN_VISITS, MAX_VISITS = 3, 10  # that gave nothing, before a form is judged: half of what traps may cost in a run, within these bounds
_TEXTS = STORED_OUTCOMES - {Outcome.SITE_PAGE}
_NOTHING = frozenset({Outcome.LISTING, Outcome.EMPTY, Outcome.SOFT_404, Outcome.SITE_PAGE, Outcome.PARKED})  # errors are of this moment


@dataclass(frozen=True, slots=True)
class Form:
    """What addresses of a source have in common: their host, and how they are made."""

    source: str
    host: str
    shape: str


@dataclass(slots=True)
class _Record:
    """What the visits of one form gave, and those of the pages that were found on its pages."""

    visits: int = 0  # that gave nothing
    lists: int = 0  # of them, those of feeds, sitemaps and listings
    found: int = 0  # visits of what its pages lead to that gave nothing
    texts: int = 0  # of both
    is_barren: bool = False


class BarrenForms:
    """Told of each visit that ended; asked before each that is about to begin."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._least = {
            name: min(max(allowance(source.limits.max_pages_per_run) // 2, MIN_VISITS), MAX_VISITS) for name, source in sources.items()
        }
        self._records: defaultdict[Form, _Record] = defaultdict(_Record)

    def remember(self, form: Form) -> None:
        """An earlier run judged a form to give nothing."""
        self._records[form] = _Record(visits=self._least[form.source], found=self._least[form.source], is_barren=True)

    def note(self, visit: Visit, outcome: Outcome) -> list[Form]:
        """Count how a visit ended for its own form and for that of the page on which it was found; the forms that are judged anew by it."""
        own = form_in(visit.source, visit.url)
        self._count(self._records[own], visit, outcome)
        forms = [own]
        if visit.kind is LinkKind.ARTICLE and is_fetchable(visit.found_on):  # of an imported page it is the name of a file
            forms.append(form_in(visit.source, visit.found_on))
            record = self._records[forms[1]]
            record.texts += outcome in _TEXTS
            record.found += outcome in _NOTHING
        return [form for form in dict.fromkeys(forms) if self._judge(form)]

    def is_barren(self, form: Form) -> bool:
        """Whether a form gave nothing; that of listings also nothing by what was found on them."""
        return form in self._records and self._records[form].is_barren

    def cost_of(self, form: Form) -> int:
        """The visits that a form has cost in this run, before it was judged."""
        return self._records[form].visits

    def _count(self, record: _Record, visit: Visit, outcome: Outcome) -> None:
        is_list = visit.kind is not LinkKind.ARTICLE
        record.texts += outcome in _TEXTS and not is_list
        if outcome in _NOTHING and not visit.trap:  # one known as a trap is counted as one
            record.visits += 1
            record.lists += is_list

    def _judge(self, form: Form) -> bool:
        record, least = self._records[form], self._least[form.source]
        before = record.is_barren
        record.is_barren = not record.texts and record.visits >= least and (not record.lists or record.found >= least)
        return record.is_barren is not before


def form_in(source: str, url: str) -> Form:
    """The form of an address. Raises ValueError for what is none."""
    return Form(source, host_of(url), form_of(url))
