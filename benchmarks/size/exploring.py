"""How long the explorer's pages take, asked for as a browser does: `python -m benchmarks.size.exploring FOLDER`."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from benchmarks.size.questions import usual_questions

PAGES = {
    "overview": "/",
    "all documents": "/search",
    "all documents, page 20": "/search?page=20",
    "one source": "/search?source=source-07",
    "one language and year": "/search?language=ar&since=2020-01-01&until=2020-12-31",
    "some days": "/search?since=2020-03-05&until=2020-03-19",
    "with stubs": "/search?include=stub",
    **{f"question {number}": f"/search?q={quote_plus(question)}" for number, question in enumerate(usual_questions(6), 1)},
    "an article": "/article/500001",
    "why it was kept": "/article/500001/why",
    "table of articles": "/corpus/article",
    "table of documents": "/corpus/document",
    "table of visits": "/corpus/visit",
}
TURNS = 5


def main() -> int:
    """Print the times."""
    measure_pages(Path(sys.argv[1]))
    return 0


def measure_pages(root: Path) -> None:
    """Median and longest time of each page, the first visit apart."""
    begun = time.perf_counter()
    with serve_corpus(root) as (host, cookie, _):
        sys.stdout.write(f"`winnow open` answers after {time.perf_counter() - begun:.1f} s\n")
        for name, path in PAGES.items():
            times = [_ask(host, path, cookie) for _ in range(TURNS + 1)]
            first, rest = times[0], sorted(times[1:])
            sys.stdout.write(
                f"{name:<26} median {rest[TURNS // 2]:>5.0f} ms, longest {rest[-1]:>5.0f}, first {first:>5.0f}   {path[:60]}\n"
            )
            sys.stdout.flush()


@contextmanager
def serve_corpus(root: Path) -> Iterator[tuple[str, str, int]]:
    """The host, the cookie of a session, and the number of the process."""
    command = [sys.executable, "-m", "winnow.commands.main", "open", "--print-url", "--corpus", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            address = urlsplit(process.stdout.readline().strip())
            connection = http.client.HTTPConnection(address.netloc)
            connection.request("GET", f"{address.path}?{address.query}")
            answer = connection.getresponse()
            yield address.netloc, (answer.headers["set-cookie"] or "").partition(";")[0], process.pid
        finally:
            process.terminate()


def _ask(host: str, path: str, cookie: str) -> float:
    """Milliseconds until the page has come."""
    connection = http.client.HTTPConnection(host, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return 1_000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
