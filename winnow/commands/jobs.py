"""`winnow jobs`: imports, re-extractions and crawls that wait in a PostgreSQL corpus until a process on any machine takes them."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import MissingExtraError, UsageError
from winnow.commands.common import CorpusOption, JsonOption, console, counted, explain_errors, print_json, shown

if TYPE_CHECKING:
    from winnow.jobs.kinds import Job
    from winnow.jobs.queue import JobQueue

T = TypeVar("T")

jobs = typer.Typer(help="Imports, re-extractions and crawls that wait for any of several machines to do them.", no_args_is_help=True)
add = typer.Typer(help="Let jobs wait for whoever takes them.", no_args_is_help=True)
jobs.add_typer(add, name="add")

EXAMPLES = """
Examples:

    winnow jobs run                                   on each machine, as a service: take jobs and do them, one at a time

    winnow jobs add import /srv/warcs/*.warc.gz       one job a file; then the passes, once, when nothing else waits

    winnow jobs list

    winnow jobs retry                                 once the reason is gone: let all that failed wait again

Exit codes: 0 done, 1 the server does not answer, 2 usage, 3 a job failed ('run' only).
"""
NumbersArgument = Annotated[list[int] | None, typer.Argument(help="Numbers of jobs, as 'winnow jobs list' has them.", metavar="[JOB]...")]


@jobs.command(epilog=EXAMPLES)
@explain_errors
def run(
    corpus: CorpusOption = None,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when no job is due.")] = False,
    json: JsonOption = False,
) -> None:
    """Take jobs and do them, one at a time, until stopped; also those of processes that were lost."""
    opened = _opened(corpus)
    from winnow.jobs.working import work_on_jobs

    report = work_on_jobs(opened, until_empty=until_empty, tell=_tell)
    code = 3 if report.ends["failed"] else 0
    if json:
        print_json({"exit_code": code, "done": report.ends["done"], "put_back": report.ends["put back"], "failed": report.ends["failed"]})
    raise typer.Exit(code)


@add.command("import")
@explain_errors
def add_import(
    files: Annotated[list[Path], typer.Argument(help="As of 'winnow import', by a path that every machine has.", metavar="FILE...")],
    corpus: CorpusOption = None,
    source: Annotated[list[str] | None, typer.Option(help="Only what is in scope of this source; may be given several times.")] = None,
    json: JsonOption = False,
) -> None:
    """One import job for each file."""
    from winnow.commands.import_ import require_readable

    opened = _opened(corpus)
    require_readable(files)
    chosen = tuple(source or ())
    if not opened.sources(chosen):
        raise UsageError(f"{opened.root / 'sources'}: no source, so nothing would be in scope; 'winnow import --as NAME' makes one")
    from winnow.jobs.kinds import Job, JobKind

    _add(opened, [Job(kind=JobKind.IMPORT, subject=str(path.resolve()), sources=chosen) for path in files], json=json)


@add.command("reextract")
@explain_errors
def add_reextract(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; all with documents when left out.", metavar="[SOURCE]...")] = None,
    corpus: CorpusOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="Store changed texts as new revisions; the old ones stay.")] = False,
    json: JsonOption = False,
) -> None:
    """One re-extraction job for each file of the archive that holds documents."""
    opened = _opened(corpus)
    from pipelines.sources.stored import sources_with_documents
    from pipelines.store.visits.reextraction_results import files_with_documents
    from winnow.jobs.kinds import Job, JobKind

    db = opened.open_database()
    try:
        files = files_with_documents(db, tuple(sources_with_documents(opened.root, db, tuple(names or ()))))
    finally:
        db.close()
    _add(opened, [Job(kind=JobKind.REEXTRACT, subject=name, sources=tuple(names or ()), apply=apply) for name in files], json=json)


@add.command("crawl")
@explain_errors
def add_crawl(corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """As many crawl jobs as [jobs] crawlers says: each is a 'winnow worker'."""
    from winnow.jobs.kinds import Job, JobKind

    opened = _opened(corpus)
    _add(opened, [Job(kind=JobKind.CRAWL, subject=str(number + 1)) for number in range(opened.jobs.crawlers)], json=json)


@jobs.command("list")
@explain_errors
def list_(
    corpus: CorpusOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that were done or taken out, of the last 30 days.")] = False,
    limit: Annotated[int, typer.Option(help="Jobs shown at most.", min=1)] = 100,
    json: JsonOption = False,
) -> None:
    """Jobs: those being done, those that wait, those that failed and why."""
    from dataclasses import asdict

    from pipelines.store.job_queue import UNFINISHED, JobState, read_jobs
    from winnow.commands.jobs_output import table_of

    opened = _opened(corpus, writes=False)
    db = opened.open_database(read_only=True)
    try:
        found = read_jobs(db, states=tuple(JobState) if everything else UNFINISHED, limit=limit)
    finally:
        db.close()
    if json:
        print_json({"jobs": [asdict(one) for one in found]})
    elif found:
        console().print(table_of(found, now=datetime.now(UTC)))
    else:
        console().print("No job waits.")


@jobs.command()
@explain_errors
def retry(numbers: NumbersArgument = None, corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Let failed jobs wait again; all of them where no number is given."""

    async def put_back(queue: JobQueue) -> list[int]:
        return await queue.retry(set(numbers or ()))

    _told(_with_queue(_opened(corpus), put_back), asked=numbers, what="put back", json=json)


@jobs.command()
@explain_errors
def cancel(numbers: NumbersArgument = None, corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Take jobs that wait or have failed out of the queue. One that is being done is left to finish."""
    if not numbers:
        raise UsageError("name the numbers of jobs, as 'winnow jobs list' has them")

    async def take_out(queue: JobQueue) -> list[int]:
        return await queue.cancel(set(numbers))

    _told(_with_queue(_opened(corpus), take_out), asked=numbers, what="taken out", json=json)


def _opened(corpus: Path | None, *, writes: bool = True) -> Corpus:
    """The corpus, where it can have jobs at all. Raises `UsageError`."""
    opened = open_corpus(corpus)
    if "://" not in opened.database or opened.database.startswith("sqlite"):
        raise UsageError(
            f"{opened.root}: its database is a file, on which one process works at a time: use 'winnow import', 'winnow reextract' and "
            "'winnow crawl'. Jobs need a PostgreSQL database; see docs/how-to/several-machines.md"
        )
    if writes:
        try:
            import winnow.jobs.queue  # noqa: F401 - only whether it can be
        except ImportError as error:
            raise MissingExtraError("a queue of jobs", extra="jobs") from error
    return opened


def _with_queue(corpus: Corpus, ask: Callable[[JobQueue], Awaitable[T]]) -> T:
    from winnow.jobs.queue import open_queue

    async def asked() -> T:
        async with open_queue(corpus.database) as queue:
            return await ask(queue)

    return asyncio.run(asked())


def _add(corpus: Corpus, wanted: Sequence[Job], *, json: bool) -> None:
    async def defer(queue: JobQueue) -> list[int]:
        return await queue.add(wanted)

    corpus.open_database().close()  # made where it is missing, so that what waits can be looked at
    added = _with_queue(corpus, defer) if wanted else []
    known = len(wanted) - len(added)
    if json:
        print_json({"added": added, "known": known})
    else:
        kinds = Counter(job.kind.value for job in wanted)
        said = ", ".join(counted(count, f"{kind} job") for kind, count in kinds.items()) or "nothing to do"
        console().print(f"{said}: {len(added)} added{f', {known} waited already' if known else ''}. 'winnow jobs run' does them.")


def _told(numbers: Sequence[int], *, asked: Sequence[int] | None, what: str, json: bool) -> None:
    if json:
        print_json({"jobs": list(numbers)})
    else:
        console().print(f"{counted(len(numbers), 'job')} {what}.")
    if missing := set(asked or ()) - set(numbers):
        raise UsageError(f"no such job waits or has failed: {', '.join(map(str, sorted(missing)))}")


def _tell(line: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {shown(line)}\n")
    sys.stderr.flush()


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(jobs, name="jobs")
