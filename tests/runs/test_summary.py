"""The numbers of a run add up, and its exit code follows from them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.runs.summary import summarise
from pipelines.outcomes import ExitCode, Outcome


def _summary(outcomes, *, stopped=None, errors=()):
    counted = {name: Counter({Outcome(word): count for word, count in counts.items()}) for name, counts in outcomes.items()}
    return summarise(run_id=1, outcomes=counted, queued=0, seconds=1.23, stopped=stopped, errors=errors, database="d", archive="a")


CODES = [
    ({}, ExitCode.DONE),
    ({"a": {"stored": 3}}, ExitCode.DONE),
    ({"a": {"not_modified": 3, "http_error": 3}}, ExitCode.DONE),
    ({"a": {"stored": 3, "http_error": 4}}, ExitCode.ATTENTION),
    ({"a": {"stored": 3}, "b": {"network_error": 1}}, ExitCode.ATTENTION),
    ({"a": {"challenge": 2, "stored": 1}}, ExitCode.ATTENTION),
    ({"a": {"network_error": 3}}, ExitCode.NOTHING_REACHABLE),
    ({"a": {"network_error": 3, "out_of_scope": 1}, "b": {"refused_by_robots": 1}}, ExitCode.NOTHING_REACHABLE),
    ({"a": {"http_error": 3}}, ExitCode.ATTENTION),
]


@pytest.mark.parametrize(("outcomes", "code"), CODES)
def test_the_exit_code_is_that_of_the_worst_truth(outcomes, code):
    assert _summary(outcomes).exit_code == code


def test_a_fault_of_our_own_is_never_called_done():
    assert _summary({"a": {"stored": 1}}, errors=["a fault"]).exit_code == ExitCode.BROKE


@pytest.mark.parametrize("stopped", [ExitCode.DISK_FULL, ExitCode.INTERRUPTED, ExitCode.INTEGRITY])
def test_what_ended_a_run_early_is_its_exit_code(stopped):
    summary = _summary({"a": {"network_error": 1}}, stopped=stopped, errors=["x"])
    assert (summary.exit_code, summary.exit_meaning) == (stopped, stopped.name.lower().replace("_", " "))


@given(st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from([str(word) for word in Outcome]), st.integers(0, 99))))
def test_every_visit_is_counted_once(outcomes):
    summary = _summary(outcomes)
    total = sum(sum(counts.values()) for counts in outcomes.values())
    assert summary.visited == sum(summary.outcomes.values()) == total
    parts = summary.new + summary.revised + summary.unchanged + sum(summary.skipped.values()) + sum(summary.failed.values())
    assert parts == total
