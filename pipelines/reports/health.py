"""Judges the health of one source by its own history. Pure: values in, alarms out.

No threshold is set for a site. What a run saw is held against what the same source showed before; what would be chance less often than
`evidence.WHIM` is an alarm. The tests, and where they come from, stand in `chances`. How long a visit took is told but not judged: it
holds the wait behind the host's other pages.
"""

from __future__ import annotations

from pipelines.reports.alarms import Alarm, SourceHistory
from pipelines.reports.blocked import find_block
from pipelines.reports.layout import find_change
from pipelines.reports.silence import find_silence


def judge(history: SourceHistory) -> tuple[Alarm, ...]:
    """The alarms of a source, at most one of each kind, the worst first; a blocked source is silent for that reason alone."""
    blocked, changed = find_block(history), find_change(history)
    silent = None if blocked is not None else find_silence(history)
    return tuple(alarm for alarm in (blocked, changed, silent) if alarm is not None)
