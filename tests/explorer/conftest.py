"""Corpora of our own words, opened by `winnow open` in a process of its own, and a client and a browser to look at them."""

from __future__ import annotations

import csv
import hashlib
import http.client
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.writer import ArchiveWriter
from pipelines.corpus import init_corpus, open_corpus
from pipelines.extraction.extract import extract
from pipelines.files.private import write_private
from pipelines.items import Block, BlockKind, Capture, Link, LinkKind, PageInput, Scope, Seeds, Source, Visit
from pipelines.names.matching import MAX_WORDS
from pipelines.names.mention import NameKind, key_of, on_one_line
from pipelines.names.name_list import COLUMNS, MAX_CHARS, MIN_LETTERS, SEPARATOR
from pipelines.outcomes import ExitCode
from pipelines.store.database.sqlite import newest_driver
from pipelines.store.frontier.queue import Frontier
from pipelines.store.revisions.packing import pack_blocks
from pipelines.store.runs import end_run, start_run
from pipelines.store.visits.finish import finish_visit
from tests.conftest import start

sqlite3 = newest_driver()  # two libraries on one file in one process lose each other's locks
ROOT = Path(__file__).parents[2]
# The same engine without windows, tabs and menus, which cost twice as much as the pages; else a whole Chromium.
BROWSERS = ("chromium-headless-shell", "chromium")
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
START = datetime(2026, 3, 1, 6, tzinfo=UTC)
ATTACKS: list[str] = json.loads((Path(__file__).parent / "attacks.json").read_text("utf-8"))

ENGLISH = (
    "The commission in Holm heard eleven witnesses on Monday, among them two nurses who had kept the list of the wounded.",
    "Five officers entered the house at night and took the names of everyone who was present before leaving again.",
    "A clerk said that the register had been kept by hand since the fire and that nobody had asked for it in all these years.",
    "People waited outside until the evening, some with photographs of the houses in which they were born.",
    "The hearing goes on next week, when the former head of the garrison is to answer for the orders that he signed.",
)
ARABIC = (
    "استمعت اللجنة يوم الإثنين إلى أحد عشر شاهدا بينهم ممرضتان احتفظتا بقائمة الجرحى منذ اليوم الأول.",
    "دخل خمسة ضباط المنزل ليلا وأخذوا أسماء جميع الحاضرين قبل أن يغادروا المكان مرة أخرى دون أي أمر قضائي.",
    "قال كاتب إن السجل كان يدون باليد منذ الحريق وإن أحدا لم يطلب الاطلاع عليه طوال تلك السنوات كلها.",
    "انتظر الناس في الخارج حتى المساء وكان بعضهم يحمل صور البيوت التي ولدوا فيها قبل سنوات طويلة.",
    "تستأنف الجلسة الأسبوع المقبل حين يمثل قائد الحامية السابق للرد على الأوامر التي وقعها بنفسه (رقم 17 لسنة 2019).",
)
CHINESE = (
    "委员会星期一在霍尔姆听取了十一名证人的陈述,其中两名护士从第一天起就保存着伤者的名单。",
    "五名军官在夜间进入该住宅,登记了在场所有人的姓名,随后在没有出示任何法庭命令的情况下离开。",
    "一名书记员说,自火灾以来登记簿一直由人工填写,多年来从未有人要求查阅。",
    "人们在门外一直等到傍晚,有些人手里拿着自己出生的房屋的照片。听证会将于下周继续举行。",
)
HEBREW = (
    "הוועדה בהולם שמעה ביום שני אחד עשר עדים, ובהם שתי אחיות ששמרו את רשימת הפצועים מן היום הראשון.",
    "חמישה קצינים נכנסו לבית בלילה ורשמו את שמות כל הנוכחים לפני שעזבו שוב בלי להציג צו של בית משפט.",
    "פקיד אמר כי הפנקס נוהל בכתב יד מאז השרפה וכי איש לא ביקש לעיין בו במשך כל השנים הללו.",
    "אנשים המתינו בחוץ עד הערב, וחלקם החזיקו תצלומים של הבתים שבהם נולדו לפני שנים רבות.",
)


def page_of(
    title: str, paragraphs: tuple[str, ...], *, language: str, author: str = "Mara Lind", day: str = "2026-02-03", extra: str = ""
) -> bytes:
    direction = "rtl" if language in ("ar", "he") else "ltr"
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    return (
        f"<!doctype html><html lang='{language}' dir='{direction}'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta name='date' content='{day}'><meta name='author' content='{author}'></head><body>"
        f"<nav><ul><li><a href='/'>Front page</a></li><li><a href='/about'>About us</a></li></ul></nav>"
        f"<article><h1>{title}</h1>{body}</article>{extra}<footer><p>Support our work. Subscribe to our newsletter today.</p></footer>"
        "<script>document.title='ran'</script></body></html>"
    ).encode()


@dataclass
class Built:
    """A corpus that was filled without a crawl: each page is archived, extracted and stored as a crawl would do it."""

    root: Path
    count: int = 0
    documents: dict[str, int] = field(default_factory=dict)

    def add(self, *pages: tuple[str, str, bytes], source: str = "holm", days: int = 0) -> None:
        """(name, URL, body) of each page, captured `days` after the start."""
        corpus = open_corpus(self.root)
        db = corpus.open_database()
        now = START + timedelta(days=days)
        frontier = Frontier(db, lambda: now)
        frontier.add_sources(
            [Source(name=source, title=source, seeds=Seeds(feeds=("https://holm.example/rss",)), scope=Scope(hosts=("holm.example",)))]
        )
        run_id = start_run(db, command="crawl", software="0", now=now)
        self.count += 1
        with ArchiveWriter(corpus.archive, run_label=f"t{self.count}", software="tests", clock=lambda: now) as archive:
            for name, url, body in pages:
                capture = archive.write(
                    Capture(url=url, captured_at=now, status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=body)
                )
                extraction = extract(PageInput(url=url, body=body, charset="utf-8", captured_at=now))
                visit = self._visit(frontier, source, url, run_id)
                finish_visit(
                    db, visit=visit, run_id=run_id, outcome=None, reason="", capture=capture, extraction=extraction, duration_ms=5, now=now
                )
                self.documents[name] = self.rows("select id from document where url_id = ?", visit.url_id)[0][0]
        end_run(db, run_id, summary={}, exit_code=ExitCode.DONE, now=now)
        db.close()

    def _visit(self, frontier: Frontier, source: str, url: str, run_id: int) -> Visit:
        frontier.add_links(source, [Link(url=url, kind=LinkKind.ARTICLE)], depth=1, found_on="https://holm.example/")
        self.rows("update url set state = 'claimed', claimed_run = ? where url = ? and source = ?", run_id, url, source)
        row = self.rows("select id from url where url = ? and source = ?", url, source)[0]
        return Visit(url_id=row[0], url=url, kind=LinkKind.ARTICLE, source=source)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.root / "corpus.db")
        try:
            found = connection.execute(query, values).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()


def build_corpus(root: Path) -> Built:
    """English with two versions, Arabic, Chinese and Hebrew, and a copy at another source."""
    init_corpus(root, contact="tests@example.org")
    for name in ("holm", "harbour"):
        write_private(
            root / "sources" / f"{name}.toml", f'name = "{name}"\ntitle = "{name}"\n[seeds]\nfeeds = ["https://{name}.example/rss"]\n'
        )
    built = Built(root)
    table = "<table><tr><th>Year</th><th>Cases</th></tr><tr><td>2024</td><td>17</td></tr></table>"
    built.add(
        ("english", "https://holm.example/en/hearing", page_of("Five officers in Holm", ENGLISH, language="en", extra=table)),
        (
            "arabic",
            "https://holm.example/ar/jalsa",
            page_of("اللجنة تستمع إلى شهود الليلة", ARABIC, language="ar", author="نور السالم", day="2026-01-20"),
        ),
        ("chinese", "https://holm.example/zh/1", page_of("委员会听取证人陈述", CHINESE, language="zh", day="2025-12-05")),
        ("hebrew", "https://holm.example/he/1", page_of("הוועדה שומעת עדים", HEBREW, language="he", day="2025-11-05")),
    )
    built.add(("copy", "https://harbour.example/hearing", page_of("Five officers in Holm", ENGLISH, language="en")), source="harbour")
    changed = (ENGLISH[0], ENGLISH[1].replace("Five", "Six"), *ENGLISH[2:], "The mayor of Holm resigned on Tuesday.")
    built.add(("english", "https://holm.example/en/hearing", page_of("Six officers in Holm", changed, language="en", extra=table)), days=2)
    return built


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A `winnow open` at work. `cookie` is that of a browser that entered."""

    process: subprocess.Popen[str]
    address: str
    built: Built
    cookie: str = ""

    @property
    def port(self) -> int:
        return int(re.search(r":(\d+)/", self.address)[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes | None = None, cookie: bool = True
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {"Host": f"127.0.0.1:{self.port}", **({"Cookie": self.cookie} if cookie else {}), **(headers or {})}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
        connection.close()
        return answer

    def enter(self) -> None:
        answer = self.ask(self.address.partition(str(self.port))[2], cookie=False)
        assert answer.status == 200, answer.text
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def next_address(self) -> str:
        """The address that was printed when the last one was used up."""
        assert self.process.stderr
        while True:
            line = self.process.stderr.readline()
            assert line, "the server ended"
            if "enter?token=" in line:
                return line.split()[-1]

    def documents(self) -> list[int]:
        return [row[0] for row in self.built.rows("select id from document order by id")]


@contextmanager
def serve(built: Built, *, environment: dict[str, str] | None = None) -> Iterator[Server]:
    process = start("open", "--print-url", "--corpus", str(built.root), env=os.environ | (environment or {}), text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, process.stderr.read() if process.stderr else ""
        server = Server(process, address, built)
        server.enter()
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)


def plant_names(built: Built, attacks: list[str]) -> None:
    """A list of names in which each attack is a name, so far as it can be one."""
    kinds = tuple(NameKind)
    with (built.root / "names.csv").open("w", encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for place, attack in enumerate(attacks):
            spelling = on_one_line(attack.replace("\x00", "").replace(SEPARATOR, " "))[:MAX_CHARS]
            if len(key_of(spelling).replace(" ", "")) >= MIN_LETTERS and len(key_of(spelling).split()) <= MAX_WORDS:
                rows.writerow([spelling, kinds[place % len(kinds)], ""])


def plant(built: Built, attacks: list[str]) -> None:
    """A document for each attack string, which stands in every text column of every row that belongs to it; captures hold it too."""
    connection = sqlite3.connect(built.root / "corpus.db")
    connection.execute("PRAGMA foreign_keys=OFF")
    base = built.documents["english"]
    with ArchiveWriter(built.root / "archive", run_label="evil", software="tests", clock=lambda: START) as archive:
        for place, attack in enumerate(attacks):
            _plant_one(connection, archive, base, place, attack.replace("\x00", ""))
    connection.commit()
    connection.close()


def _plant_one(connection: Any, archive: ArchiveWriter, base: int, place: int, attack: str) -> None:
    number = 1000 + place
    page = f"<html><body><p>{attack}</p><div title=\"{attack}\" class='{attack}'>{attack}<b>{attack}</b></div>{attack}</body></html>"
    capture = archive.write(
        Capture(
            url="https://holm.example/x",
            captured_at=START,
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=page.encode("utf-8", "replace"),
        )
    )
    fetch, url = connection.execute(
        "select fetch_id, (select url_id from document where id = document_id) from revision where document_id = ? and number = 1", (base,)
    ).fetchone()
    copies = (("source", "rowid", 1), ("url", "id", url), ("fetch", "id", fetch), ("document", "id", base))
    for table, key, value in copies:
        _copy_row(connection, table, key, value, number, attack)
    row = connection.execute("select id from revision where document_id = ? and number = 1", (base,)).fetchone()[0]
    _copy_row(connection, "revision", "id", row, number, attack)
    locator = capture.locator
    assert locator is not None
    blocks = (
        Block(text=attack, kind=BlockKind.PARAGRAPH, kept=True, reason=attack, path=attack),
        Block(text=attack, kind=BlockKind.HEADING, kept=True, reason=attack, level=2, path=attack),
        Block(text=attack, kind=BlockKind.LIST_ITEM, kept=True, reason=attack, path=attack),
        Block(text=f"{attack} | {attack}", kind=BlockKind.TABLE_ROW, kept=True, reason=attack, path=attack),
        Block(text=attack, kind=BlockKind.PARAGRAPH, kept=False, reason=attack, path=attack),
    )
    facts = {
        name: {"value": [attack] if name in ("authors", "tags", "agencies") else attack, "rule": attack, "others": [attack]}
        for name in ("title", "description", "license", "authors", "tags", "agencies")
    }
    connection.execute(
        "update fetch set warc_file = ?, warc_offset = ?, warc_length = ?, warc_record_id = ?, url_id = ? where id = ?",
        (locator.file, locator.offset, locator.length, locator.record_id, number, number),
    )
    connection.execute(
        "update document set url_id = ?, latest_revision = 1, revision_id = ?, status = ? where id = ?",
        (number, number, attack if place % 10 == 9 else "article", number),
    )
    connection.execute(
        "update revision set document_id = ?, number = 1, fetch_id = ?, blocks = ?, facts = ?, status = 'article', text_sha256 = ? where id = ?",
        (number, number, pack_blocks(blocks), json.dumps(facts), hashlib.sha256(attack.encode()).hexdigest(), number),
    )
    connection.execute(
        "insert into copy_index (document_id, revision_id, first_captured_at, copy_group) values (?, ?, '2026-03-01T06:00:00.000000Z', ?)",
        (number, number, 1000 + place - place % 10),
    )


def _copy_row(connection: Any, table: str, key: str, value: object, number: int, attack: str) -> None:
    """A row again under another number, every text in it replaced; lists hold the text."""
    columns = connection.execute(f"pragma table_info({table})").fetchall()
    row = dict(
        zip(
            [column[1] for column in columns],
            connection.execute(f"select * from {table} where {key} = ?", (value,)).fetchone(),
            strict=True,
        )
    )
    for _, name, kind, *_ in columns:
        if kind == "TEXT":
            row[name] = attack
        elif kind == "JSON":
            row[name] = json.dumps([attack])
    row |= {key: number for key in ("id", "document_id") if key in row}
    unique = {"canonical": f"{attack}#{number}", "warc_record_id": f"{attack}#{number}", "name": f"{attack}{number}"}
    row |= {name: text for name, text in unique.items() if name in row}
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.fixture(scope="session")
def copy_corpus(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Built]:
    """Makes a corpus in a folder that is not there yet, by copying one that is built once."""
    built = build_corpus(tmp_path_factory.mktemp("built") / "holm")

    def copy(root: Path) -> Built:
        shutil.copytree(built.root, root)
        return Built(root, built.count, dict(built.documents))

    return copy


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, copy_corpus: Callable[[Path], Built]) -> Built:
    return copy_corpus(tmp_path_factory.mktemp("explorer") / "holm")


@pytest.fixture(scope="session")
def server(built: Built) -> Iterator[Server]:
    with serve(built) as found:
        yield found


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, copy_corpus: Callable[[Path], Built]) -> Iterator[Server]:
    """The same corpus with every attack string in every text column."""
    built = copy_corpus(tmp_path_factory.mktemp("attacked") / "holm")
    plant(built, ATTACKS)
    plant_names(built, ATTACKS)
    with serve(built) as found:
        yield found


@pytest.fixture(scope="session")
def attacked_source(tmp_path_factory: pytest.TempPathFactory, copy_corpus: Callable[[Path], Built]) -> Iterator[Server]:
    """The same, but that the documents are of a source with a file, so that their blocks can be marked."""
    built = copy_corpus(tmp_path_factory.mktemp("marked") / "holm")
    plant(built, ATTACKS)
    connection = sqlite3.connect(built.root / "corpus.db")
    connection.execute("update document set source = 'holm', status = 'article' where id >= 1000")
    connection.commit()
    connection.close()
    with serve(built) as found:
        yield found


@pytest.fixture(scope="session")
def attacks() -> list[str]:
    return ATTACKS


@pytest.fixture(scope="session")
def serving() -> Callable[..., Any]:
    return serve


@pytest.fixture
def corpus_of(tmp_path: Path, copy_corpus: Callable[[Path], Built]) -> Callable[[], Built]:
    """A corpus of its own for a test that changes it."""
    return lambda: copy_corpus(tmp_path / "own")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, for tests that look at what one makes of the pages.

    One for each module and no longer: Playwright keeps an event loop running in the thread until it is stopped, and in a process
    with a running loop no other test can call `asyncio.run`.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        message = f"neither {' nor '.join(BROWSERS)} is there: the explorer is NOT looked at in a browser"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages that are watched; they are closed at the end of the test."""
    from tests.explorer.looking import Watched

    opened: list[Watched] = []

    def start(server: Any, **options: Any) -> Watched:
        opened.append(Watched(chromium, server, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def follow() -> Callable[[Any, Any], None]:
    """Click a link or a button, or press Enter in a field, and wait until the page it leads to is whole.

    A click returns at once: what is counted then may be of the page before, or of half the next.
    """

    def go(page: Any, through: Any) -> None:
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press(through) if isinstance(through, str) else through.click()

    return go
