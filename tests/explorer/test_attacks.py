"""Attack strings in every text column: whatever page shows them, they are text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import quote, urlencode, urlsplit

import pytest

# Every element and attribute that our templates write. What else appears came out of the data.
ELEMENTS = frozenset(
    "datalist html head meta title link body a header span nav ul ol li main footer p h1 h2 h3 form label div input button dl dt dd section figure figcaption svg rect "
    "details summary table thead tbody tr th td strong code bdi article time blockquote pre caption aside select option fieldset legend mark ins del iframe "
    "defs pattern textarea br em style b i".split()
)  # fmt: skip
ATTRIBUTES = frozenset(
    "list required lang hreflang dir charset name content rel href type class id tabindex aria-label aria-labelledby aria-current aria-hidden aria-sort aria-describedby aria-invalid "
    "role action method for value maxlength placeholder size checked selected open start scope datetime width height x y viewbox preserveaspectratio focusable "
    "title src sandbox referrerpolicy loading target rows spellcheck reversed colspan rowspan disabled data-code data-label d fill patternunits patterntransform".split()
)  # fmt: skip
SHARES = 10
MARKS = ((0, "drop"), (2, "drop"), (4, "keep"))
APART = 6  # attacks from one that a share marks to the next
NO_MARK = frozenset({"meta": ("charset", "name")})


class Reading(HTMLParser):
    """Collects what stands on a page besides text, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: set[tuple[str, str, str]] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("href", "src", "action", "formaction", "srcset", "data", "xlink:href"):
                self.addresses.add((tag, name, value or ""))
            if tag == "meta" and name == "http-equiv":
                self.attributes.add((tag, "FORBIDDEN"))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_decl(self, decl: str) -> None:
        assert decl.lower() == "doctype html"

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"processing instruction {data}")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data}")


def read(page: str) -> Reading:
    found = Reading()
    found.feed(page)
    found.close()
    return found


def check(page: str, path: str) -> None:
    found = read(page)
    assert found.elements <= ELEMENTS, (path, found.elements - ELEMENTS)
    names = {name for _, name in found.attributes}
    assert names <= ATTRIBUTES, (path, names - ATTRIBUTES)
    for tag, name, value in found.addresses:
        leaves = path.startswith("/-/leave") and tag == "a"
        if leaves and urlsplit(value).scheme in ("http", "https"):
            continue
        assert re.match(r"(?:(?:http://127\.0\.0\.1:\d+)?/(?![/\\])|[?#]|$)", value), (path, tag, name, value)


def test_the_check_finds_what_it_looks_for() -> None:
    for bad in (
        "<!doctype html><p onclick=x>", "<script>", "<a href='javascript:1'>", "<a href='//evil.test'>", "<img src=x>", "<p style='a'>", "<a href='/\\evil.test'>",
        "<meta http-equiv=refresh>", "<form action='http://evil.test'>", "<!-- x -->", "<iframe srcdoc=x>",
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            check(bad, "/")


def pages_of(number: int, attack: str) -> Iterator[str]:
    yield f"/article/{number}"
    yield f"/article/{number}?{urlencode({'compare': attack}, errors='replace')}"
    yield f"/article/{number}/why"
    yield f"/article/{number}/original"
    yield f"/corpus/document/{number}"
    yield f"/corpus/revision/{number}"
    yield f"/corpus/fetch/{number}"
    yield f"/corpus/url/{number}"
    yield f"/article/{number}/tags"
    for name in ("q", "source", "language", "since", "include", "page", "tag"):
        yield f"/search?{urlencode({name: attack}, errors='replace')}"
    yield f"/search?{urlencode({'q': 'officers', 'with': attack, 'by': 'year'}, errors='replace')}"
    yield f"/concordance?{urlencode({'q': attack, 'sort': attack, 'width': attack}, errors='replace')}"
    yield f"/words?{urlencode({'show': 'keyness', 'q': attack, 'against': attack}, errors='replace')}"
    yield f"/article/{number}?{urlencode({'q': attack, 'at': attack, 'line': '1'}, errors='replace')}"
    yield f"/names?{urlencode({'q': attack, 'kind': attack}, errors='replace')}"
    yield f"/take?{urlencode({'q': attack, 'document': number}, errors='replace')}"
    yield f"/-/leave?{urlencode({'to': attack}, errors='replace')}"
    yield f"/corpus?{urlencode({'sql': attack}, errors='replace')}"
    yield f"/corpus?{urlencode({'sql': 'select :p as x', 'p': attack}, errors='replace')}"
    yield f"/corpus/article?{urlencode({'source__contains': attack, '_sort': 'id'}, errors='replace')}"
    yield f"/corpus/article?{urlencode({'_facet': attack, '_where': attack}, errors='replace')}"
    yield f"/{quote(attack, safe='', errors='replace')}"
    yield f"/corpus/{quote(attack, safe='', errors='replace')}"


SHARED = (
    "/", "/search", *(f"/search?page={page}" for page in range(2, 8)), "/search?include=gone&include=stub", "/names", "/names?copies=all&kind=person", "/words", "/words?show=ngrams-2", "/words?show=collocates&q=officers", "/words?show=keyness&q=source:holm", "/concordance?q=a*", "/article/1000?q=a*", "/corpus", "/corpus?_show_hidden=1", "/corpus/article", "/corpus/article?_facet=source&_facet=language&_facet=status",
    "/corpus/article?_facet_array=flags", "/corpus/visit", "/corpus/visit?_facet=outcome", "/corpus/document?_labels=on", "/corpus/revision", "/corpus/fetch", "/corpus/url", "/corpus/run", "/corpus/source", "/corpus/copy_link",
    "/corpus/copy_index", "/corpus/measure", "/corpus?sql=select+*+from+revision", "/corpus?sql=select+*+from+source", "/corpus/article?_size=max",
)  # fmt: skip


def test_there_are_a_hundred_attacks_and_each_stands_in_every_text_column(attacked, attacks) -> None:
    assert len(set(attacks)) >= 100
    numbers = [number for number in attacked.documents() if number >= 1000]
    assert len(numbers) == len(attacks)
    for table in ("document", "revision", "fetch", "url"):
        columns = attacked.built.rows(f"pragma table_info({table})")
        row = attacked.built.rows(f"select * from {table} where id = 1000")[0]
        for column, value in zip(columns, row, strict=True):
            if column[2] == "TEXT" and (table, column[1]) not in (
                ("document", "status"),
                ("revision", "status"),
                ("revision", "text_sha256"),
                ("fetch", "warc_file"),
                ("fetch", "warc_record_id"),
            ):
                assert attacks[0] in value, (table, column[1])


@pytest.mark.parametrize("path", SHARED)
def test_pages_with_all_attacks_at_once_hold_none_of_them_as_markup(attacked, path) -> None:
    answer = attacked.ask(path)
    assert answer.status in (200, 400, 404), answer.status
    check(answer.text, path)


def _shares(count: int) -> list[object]:
    """So many parts of a long round, each with every attack and every kind of page; the first stands for all in a short run."""
    return [0, *(pytest.param(share, marks=pytest.mark.long) for share in range(1, count))]


@pytest.fixture(scope="module")
def asked(attacked, attacks):
    """The (path, HTML) of each page of a share: asked for once, for the parser and for the browser."""

    @cache
    def ask(share: int) -> list[tuple[str, str]]:
        found = []
        for place, attack in enumerate(attacks):
            for path in islice(pages_of(1000 + place, attack), (place + share) % SHARES, None, SHARES):
                answer = attacked.ask(path)
                assert answer.status in (200, 301, 302, 400, 404), (answer.status, path)
                assert "\n" not in answer.headers.get("location", "") and not answer.headers.get("location", "/").startswith("//")
                if answer.body and answer.headers.get("content-type", "").startswith("text/html"):
                    found.append((path, answer.text))
        return found

    return ask


@pytest.fixture(scope="module")
def asked_marking(attacked_source, attacks):
    """The same of pages where a block is marked: the block, its place, its reason and the examples of what would change are attacks."""

    @cache
    def ask(share: int) -> list[tuple[str, str]]:
        found = []
        for place in range(share // len(MARKS), len(attacks), APART):
            block, do = MARKS[(place // APART + share) % len(MARKS)]
            path = f"/article/{1000 + place}/mark?revision=1&block={block}&do={do}"
            answer = attacked_source.ask(path)
            assert answer.status == 200, (answer.status, path, answer.text[:500])
            found.append((path, answer.text))
        return found

    return ask


@pytest.mark.parametrize("share", _shares(SHARES))
def test_no_attack_is_markup_on_any_page(asked, attacks, share) -> None:
    for path, html in asked(share):
        check(html, path)
    assert len(asked(share)) > 15 * len(attacks) / SHARES


@pytest.mark.parametrize("half", _shares(2 * SHARES))
def test_no_attack_does_anything_in_a_browser(watched, attacked, asked, attacks, half) -> None:
    """Without our policy: it is the second line, not the first. Each half of a share has a page of each attack and more."""
    pages = asked(half // 2)[half % 2 :: 2]
    titles = watched(attacked, bypass_csp=True).show(pages)
    ours = [title for title, (path, _) in zip(titles, pages, strict=True) if not path.endswith("/original")]
    assert len(ours) > len(attacks)
    assert all(title.endswith(" - Winnow") for title in ours)


@pytest.mark.parametrize("share", _shares(APART * len(MARKS)))
def test_no_attack_is_markup_where_a_block_is_marked(asked_marking, share) -> None:
    for path, html in asked_marking(share):
        check(html, path)
        assert "What is like it?" in html


@pytest.mark.parametrize("share", _shares(APART * len(MARKS)))
def test_no_attack_does_anything_where_a_block_is_marked(watched, attacked_source, asked_marking, share) -> None:
    titles = watched(attacked_source, bypass_csp=True).show(asked_marking(share))
    assert len(titles) > 90 // APART and all(title.endswith(" - Winnow") for title in titles)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>console.log('winnow-ran')</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<img src=http://evil.test/x.png>",
        "<meta http-equiv=refresh content='0;url=http://evil.test/'>",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<form action=http://evil.test/><input name=a></form><script>document.forms[0].submit()</script>",
        "<link rel=stylesheet href=//evil.test/x.css>",
        "<body onload=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
    ],
)
def test_a_frame_would_have_shown_an_attack_that_worked(watched, attacked, attack) -> None:
    page = f"<!doctype html><title>a - Winnow</title><p>before {attack} behind</p>"
    with pytest.raises(AssertionError, match="/bad"):
        watched(attacked, bypass_csp=True).show([("/good", "<!doctype html><title>good</title>"), ("/bad", page)])


def test_the_text_itself_is_shown(attacked, attacks) -> None:
    for place, attack in enumerate(attacks[:30]):
        text = "".join(read(attacked.ask(f"/article/{1000 + place}").text).text)
        wanted = re.sub(r"[\x00-\x1f]", "", attack)
        assert wanted[:20] in text, attack


def test_files_are_files(attacked, attacks) -> None:
    for place in range(len(attacks)):
        for kind, content_type in (("txt", "text/plain"), ("json", "application/json")):
            answer = attacked.ask(f"/article/{1000 + place}.{kind}")
            assert answer.status == 200 and answer.headers["content-type"].startswith(content_type)
            assert re.fullmatch(r'attachment; filename="article-\d+-revision-\d+\.\w+"', answer.headers["content-disposition"])
            if kind == "json":
                json.loads(answer.body)
    for path in ("/export.csv", "/export.jsonl", "/corpus/article.json?_size=max", "/corpus/article.csv?_stream=on", "/corpus/source.json"):
        answer = attacked.ask(path)
        assert (
            answer.status == 200 and "html" not in answer.headers["content-type"] and answer.headers["x-content-type-options"] == "nosniff"
        )


def test_leaving_leads_only_to_web_pages(server) -> None:
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test",
        "/corpus",
        "",
        "ftp://a.example/",
        "https://user:pass@a.example/",
        "http://",
        "https://a b/",
        "\x00http://a.example",
    ):
        answer = server.ask(f"/-/leave?{urlencode({'to': bad})}")
        assert answer.status == 400 and 'rel="noopener' not in answer.text, bad
    page = server.ask(f"/-/leave?{urlencode({'to': 'https://рaypal.example/a?b=1#c'})}").text
    assert "xn--" in page and "рaypal.example" in page and "mixes letters" in page
    assert re.search(
        r'<a class="button" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" target="_blank" href="https://xn--[\w.-]+/a\?b=1">',
        page,
    )


def test_what_turns_text_is_written_out(attacked, attacks) -> None:
    number = 1000 + attacks.index("\u202egnp.tpircs\u202c")
    for path in (
        f"/article/{number}",
        f"/article/{number}/why",
        f"/article/{number}/original",
        f"/corpus/revision/{number}",
        f"/article/{number}/tags",
    ):
        page = attacked.ask(path).text
        assert "U+202E" in page
        assert "\u202e" not in page, path
    page = attacked.ask("/search?" + urlencode({"q": "\u202egnp.tpircs"})).text
    assert "<title>U+202Egnp.tpircs - Winnow</title>" in page
