"""What costly questions take on each page of the explorer, in processor time: `python -m benchmarks.size.costly FOLDER`.

Asked for as a browser does. Beside the time stands what the page says it left out: whatever takes longer than a second must say so.
"""

from __future__ import annotations

import http.client
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

from benchmarks.size.exploring import serve_corpus
from benchmarks.size.texts import word

SCRIPTS = {"English": ("latin", "en"), "Arabic": ("arabic", "ar")}
_FREQUENT, _RARE = (0, 3, 50), 60_000  # ranks of words
_TICKS_A_SECOND = 100.0  # of /proc/PID/stat on Linux
_ASKED = ("/search?q=", "/concordance?q=", "/concordance?sort=1R&q=", "/words?show=collocates&q=", "/words?show=keyness&q=", "/words?q=")
_ALONE = ("/search", "/words", "/words?show=ngrams-2", "/words?show=ngrams-3", "/search?copies-once=yes", "/search?by=day")
_COMPARED = "/search?q={}&with={}&with={}&with={}"
_CAUTION = re.compile(r'<p class="caution">(.*?)</p>', re.DOTALL)
_FOUND = re.compile(r'<p role="status">(.*?)</p>', re.DOTALL)


def main() -> int:
    """Print the times."""
    measure_costly(Path(sys.argv[1]))
    return 0


def questions() -> Iterator[tuple[str, str, str]]:
    """(what it is, the question, its language)."""
    for name, (script, language) in SCRIPTS.items():
        first, other, usual, rare = (word(rank, script) for rank in (*_FREQUENT, _RARE))
        yield f"{name}, a rare word", rare, language
        yield f"{name}, the most frequent word", first, language
        yield f"{name}, two letters*", f"{usual[:2]}*", language
        yield f"{name}, one letter*", f"{usual[:1]}*", language
        yield f"{name}, a pattern", f"/{usual[:1]}.*/", language
        yield f"{name}, a pattern without beginning", f"/.*{usual[-1:]}/", language
        yield f"{name}, near", f"{first} NEAR/5 {other}", language
        yield f"{name}, beginnings near", f"{usual[:1]}* NEAR/5 {first[:1]}*", language
        yield f"{name}, a phrase", f'"{first} {other}"', language
        yield f"{name}, not a word", f"-{other}", language
    first, other, rare = (chr(0x4E00 + rank) for rank in (0, 5, 3_000))
    for name, question in (
        ("a rare character", rare),
        ("the most frequent character", first),
        ("a beginning", f"{first}*"),
        ("a pattern", f"/{first}.*/"),
        ("near", f"{first} NEAR/5 {other}"),
        ("two characters in a row", first + other),
    ):
        yield f"Chinese, {name}", question, "zh"


def measure_costly(root: Path) -> None:
    """Each page once, after one visit that brought its indexes into memory; the seconds are of all threads of the server."""
    with serve_corpus(root) as (host, cookie, process):
        for path in _ALONE:
            _tell(host, cookie, process, "all documents", path)
        for name, question, language in questions():
            for path in _ASKED:
                _tell(host, cookie, process, name, path + quote_plus(question))
            if name.endswith("the most frequent word"):
                _tell(host, cookie, process, f"{name}, in a language", f"/words?language={language}&q={quote_plus(question)}")
        for script in ("latin", "arabic"):
            four = [quote_plus(word(rank, script)) for rank in (0, 3, 50, 300)]
            _tell(host, cookie, process, f"four {script} words compared", _COMPARED.format(*four))


def _tell(host: str, cookie: str, process: int, name: str, path: str) -> None:
    _ask(host, cookie, path)
    before = _seconds_of(process)
    page = _ask(host, cookie, path)
    seconds = _seconds_of(process) - before
    told = "; ".join(_plain(text) for text in _CAUTION.findall(page))
    found = " ".join(_plain(text) for text in _FOUND.findall(page)[:1])
    sign = " " if seconds <= 1 else "+" if told else "!"
    sys.stdout.write(f"{sign} {seconds:5.2f} s  {path.partition('q=')[0]:<26} {name:<38} {found[:60]} | {told[:160]}\n")
    sys.stdout.flush()


def _ask(host: str, cookie: str, path: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=300)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return page


def _seconds_of(process: int) -> float:
    """User and system time of a process, on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


if __name__ == "__main__":
    sys.exit(main())
