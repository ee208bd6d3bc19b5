"""`winnow.crawl`: a crawl in a process of its own, since a process can run Scrapy's reactor once, and notebooks have a loop already."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from crawler.runs.summary import RunSummary
from pipelines.errors import BusyError, DiskFullError, IntegrityError, UsageError, WinnowError
from pipelines.outcomes import ExitCode

_ERRORS = {error.exit_code: error for error in (UsageError, BusyError, DiskFullError, IntegrityError)}


def crawl(corpus: str | Path, *sources: str, recheck: bool = False, backfill: bool = False, since: str = "") -> RunSummary:
    """Visit what is due of these sources, or of all that are enabled, and give the summary of the run.

    `recheck` visits every known page, `backfill` reaches back through the archives of the sources, down to the day `since`. Returns when
    the run has ended; its `exit_code` is that of `winnow crawl`. Raises the `WinnowError` that kept the run from beginning: a
    `UsageError` for a fault in the corpus folder, a `BusyError` where another run is at work.

    >>> summary = crawl("corpus", "amnesty")
    >>> summary.new, summary.failed
    """
    command = [sys.executable, "-m", "winnow.commands.main", "crawl", "--corpus", str(corpus), "--json", "--progress", "none"]
    command += ["--recheck"] * recheck + ["--backfill"] * backfill + (["--since", since] if since else []) + ["--", *sources]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
    if not done.stdout.strip():
        code = ExitCode(done.returncode) if done.returncode in set(ExitCode) else ExitCode.BROKE
        raise _ERRORS.get(code, WinnowError)(done.stderr.strip().removeprefix("winnow: ") or f"the crawl ended with code {done.returncode}")
    return RunSummary.from_dict(json.loads(done.stdout))
