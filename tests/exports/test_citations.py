"""References read back by strict parsers of our own: nothing that a page says may break out of its field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exports.references.author_names import split_name
from pipelines.exports.references.bibtex import write_bibtex_file
from pipelines.exports.references.citation_styles import STYLES, cite
from pipelines.exports.references.citations import build_citation
from pipelines.exports.references.csl_json import write_csl_json_file
from pipelines.exports.references.ris import write_ris_file
from pipelines.items import Fact, Facts, Revision

Make = Callable[..., Revision]
CAPTURED = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
ESCAPES = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{char}": char for char in "#$%&_"},
}


def parse_bibtex(text: str) -> list[dict[str, str]]:
    """Entries by counting braces, as BibTeX does: behind a backslash too."""
    entries = []
    place = 0
    while place < len(text):
        head = re.compile(r"@online\{([A-Za-z0-9-]+),\n").match(text, place)
        assert head, text[place : place + 40]
        entry, place = {"key": head[1]}, head.end()
        while not text.startswith("}\n", place):
            name = re.compile(r"  ([a-z]+) = \{").match(text, place)
            assert name, text[place : place + 40]
            end = start = name.end()
            depth = 1
            while depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            entry[name[1]] = text[start : end - 1]
            place = end + (text[end] == ",")
            assert text[place] == "\n"
            place += 1
        place += 2
        assert place == len(text) or text[place] == "\n"
        place += 1
        entries.append(entry)
    return entries


def unescape(value: str) -> str:
    value = value[1:-1] if value.startswith("{") else value
    return re.sub(r"\\(?:text[a-z]+\{\}|[#$%&_])", lambda found: ESCAPES[found[0]], value)


def parse_ris(text: str) -> list[list[tuple[str, str]]]:
    assert text.endswith("\r\n")
    records: list[list[tuple[str, str]]] = []
    for line in text.removesuffix("\r\n").split("\r\n"):
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)  # a dot takes no line break
        assert found, line
        if found[1] == "TY":
            records.append([])
        records[-1].append((found[1], found[2]))
    assert all(record[-1] == ("ER", "") for record in records)
    return records


def one(revision: Revision, style: str, tag: str) -> list[str]:
    if style == "ris":
        return [value for name, value in parse_ris(cite(revision, style))[0] if name == tag]
    (entry,) = parse_bibtex(cite(revision, style))
    return [entry[tag]] if tag in entry else []


@pytest.mark.parametrize("style", STYLES)
def test_every_style_names_the_capture(style: str, make_revision: Make) -> None:
    revision = make_revision(payload_sha256="cd" * 32)
    text = cite(revision, style).replace(r"\_", "_")
    for fact in ("https://rights.example/news/1", "2025-03-04T05:06:07Z", "ab" * 32, "cd" * 32, "winnow-x.warc.gz", "512", "urn:uuid:1"):
        assert fact in text, fact


@pytest.mark.parametrize("style", STYLES)
def test_a_revision_that_says_little_can_be_cited(style: str, make_revision: Make) -> None:
    text = cite(make_revision(title=None, authors=(), date=None, language=None, locator=None, url=""), style)
    assert "2025-03-04T05:06:07Z" in text
    assert "None" not in text


HARD = [
    "A {brace} and } another",
    r"C:\temp \input{secret}",
    "100 % of $5 & #1_a ~ ^",
    'Say "hello" @online{x, title={y}}',
    "Line one\r\nER  - \r\nTY  - HACK\u2028AU  - Nobody\x0b\x1c\x85end",
    "\x1b[31mred\x07 \u202eevil\u202c",
    "أُفرج عنهم — 释放 — ปล่อยตัว",
    "half \ud83d character",
]


@pytest.mark.parametrize("title", HARD, ids=range(len(HARD)))
def test_hard_titles_stay_in_their_field(title: str, make_revision: Make) -> None:
    revision = make_revision(title=title, authors=(title, "Nour A."))
    shown = build_citation(revision).title
    assert [unescape(value) for value in one(revision, "bibtex", "title")] == [shown]
    assert one(revision, "ris", "TI") == [shown]
    assert json.loads(cite(revision, "csl-json"))[0]["title"] == shown
    assert len(cite(revision, "text").splitlines()) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", cite(revision, "text"))


@settings(deadline=None)  # a busy machine is not an error
@given(title=st.text(), author=st.text(), site=st.text(), url=st.text())
def test_no_text_breaks_out_of_any_style(make_revision: Make, title: str, author: str, site: str, url: str) -> None:
    facts = Facts(site_name=Fact(value=site, rule="meta"))
    revisions = [make_revision(title=title, authors=(author, author), url=url, facts=facts), make_revision(document_id=8)]
    citations = [build_citation(revision) for revision in revisions]
    entries = parse_bibtex(STYLES["bibtex"](citations))
    assert [entry["key"] for entry in entries] == ["rights-7-r2", "rights-8-r2"]
    assert unescape(entries[0].get("title", "")) == citations[0].title
    assert unescape(entries[0]["organization"]) == citations[0].site
    assert [dict(record)["ID"] for record in parse_ris(STYLES["ris"](citations))] == ["rights-7-r2", "rights-8-r2"]
    assert [item["id"] for item in json.loads(STYLES["csl-json"](citations).encode())] == ["rights-7-r2", "rights-8-r2"]
    assert len(STYLES["text"](citations).encode().decode().splitlines()) == 2


@pytest.mark.parametrize(
    ("date", "parts", "bibtex", "ris"),
    [
        ("2025-03-03", [2025, 3, 3], "2025-03-03", "2025/03/03/"),
        ("2025-03-03T10:00:00+02:00", [2025, 3, 3], "2025-03-03", "2025/03/03/"),
        ("2025-03", [2025, 3], "2025-03", "2025/03//"),
        ("2025", [2025], "2025", "2025///"),
        ("2025-02-30", [2025, 2], "2025-02", "2025/02//"),
        ("2025-13-01", [2025], "2025", "2025///"),
        ("0000", None, None, None),
        ("yesterday", None, None, None),
        (None, None, None, None),
    ],
)
def test_dates_are_as_exact_as_the_page(
    date: str | None, parts: list[int] | None, bibtex: str | None, ris: str | None, make_revision: Make
) -> None:
    revision = make_revision(date=date)
    issued = json.loads(cite(revision, "csl-json"))[0].get("issued")
    assert issued == ({"date-parts": [parts]} if parts else None)
    assert one(revision, "bibtex", "date") == ([bibtex] if bibtex else [])
    assert one(revision, "ris", "DA") == ([ris] if ris else [])
    assert ("n.d." in cite(revision, "text")) is (parts is None)


def test_the_day_of_access_is_the_day_of_capture_in_utc(make_revision: Make) -> None:
    revision = make_revision(captured_at=datetime.fromisoformat("2025-03-04T23:30:00-05:00"))
    assert json.loads(cite(revision, "csl-json"))[0]["accessed"] == {"date-parts": [[2025, 3, 5]]}
    assert one(revision, "bibtex", "urldate") == ["2025-03-05"]
    assert one(revision, "ris", "Y2") == ["2025/03/05/"]


@pytest.mark.parametrize(
    ("name", "language", "family", "given"),
    [
        ("Anna Berg", "en", "Berg", "Anna"),
        ("Anna-Lena O’Brien", "en-GB", "O’Brien", "Anna-Lena"),
        ("John Q. Miller", "en", "Miller", "John Q."),
        ("Łukasz Żak", "pl", "Żak", "Łukasz"),
        *((name, "en", "", "") for name in (
            "Amnesty International", "News Desk", "Reuters", "AFP", "ANNA BERG", "Xi Jinping", "Kim Jong-un", "Nguyen Lan", "Ludwig von Holm",
            "Nour Al-Khatib", "Nour A.", "María José García Ruiz", "anna berg", "Berg, Anna", "Anna Berg and Jon Dahl", "Anna Berg 2",
        )),
        ("Kovács Anna", "hu", "", ""),
        ("Ana Souza", "pt", "", ""),
        ("Anna Berg", None, "", ""),
        ("نور الخطيب", "ar", "", ""),
        ("نور الخطيب", "en", "", ""),
        ("王小明", "zh", "", ""),
        ("Анна Берг", "en", "", ""),
    ],
)  # fmt: skip
def test_names_are_cut_only_where_that_is_sure(name: str, language: str | None, family: str, given: str, make_revision: Make) -> None:
    found = split_name(name, language)
    assert (found.whole, found.family, found.given) == (name, family, given)
    revision = make_revision(authors=(name,), language=language)
    wanted = {"family": family, "given": given} if family else {"literal": name}
    assert json.loads(cite(revision, "csl-json"))[0]["author"] == [wanted]
    assert one(revision, "bibtex", "author") == [f"{family}, {given}" if family else f"{{{name}}}"]
    assert [("," in value) for value in one(revision, "ris", "AU")] == [bool(family)]


def test_the_site_is_what_the_page_says_then_the_title_of_the_source_then_its_name(make_revision: Make) -> None:
    named = make_revision(facts=Facts(site_name=Fact(value="Rights Daily", rule="og")))
    assert one(named, "ris", "T2") == ["Rights Daily"]
    assert build_citation(make_revision(source_title="Rights Now")).site == "Rights Now"
    assert build_citation(make_revision()).site == "rights"


def test_text_sets_right_to_left_titles_apart(make_revision: Make) -> None:
    text = cite(make_revision(title="أُفرج عنهم", authors=("نور",)), "text")
    assert "“\u2068أُفرج عنهم\u2069”" in text
    assert text.startswith("\u2068نور\u2069: ")


def test_files_hold_what_cite_prints(make_revision: Make) -> None:
    revisions = [make_revision(), make_revision(document_id=8, title="Two")]
    for style, write in (("bibtex", write_bibtex_file), ("ris", write_ris_file), ("csl-json", write_csl_json_file)):
        out = BytesIO()
        assert write(revisions, out) == 2
        assert out.getvalue().decode() == STYLES[style](build_citation(revision) for revision in revisions)
        empty = BytesIO()
        assert write([], empty) == 0
        assert style != "csl-json" or json.loads(empty.getvalue()) == []


ZOTERO_FIELDS = {
    "TI": "title", "AU": "creators/author", "T2": "websiteTitle", "DA": "date", "PY": "date, where DA is missing", "UR": "url",
    "Y2": "accessDate", "LA": "language", "AB": "abstractNote", "KW": "tags", "N1": "notes", "ID": "citation key, passed over",
}  # fmt: skip
"""What Zotero's importer (RIS.js) makes of each tag of a record of type ELEC, which becomes a web page."""


def test_zotero_knows_each_tag_of_a_record_and_reads_what_is_meant(make_revision: Make) -> None:
    facts = Facts(
        site_name=Fact(value="Rights Daily", rule="meta"),
        description=Fact(value="A summary;\nof it", rule="meta"),
        tags=Fact(value=("detention", "trial; appeal"), rule="meta"),
    )
    (record,) = parse_ris(cite(make_revision(facts=facts, authors=("Nour Aziz",), payload_sha256="cd" * 32), "ris"))
    assert record[0] == ("TY", "ELEC")
    assert {name for name, _ in record[1:-1]} == ZOTERO_FIELDS.keys()
    values = dict(record)
    assert values["AU"].split(",") == ["Aziz", " Nour"]
    assert [part.lstrip("0") for part in values["DA"].split("/")] == ["2025", "3", "3", ""]
    assert (values["T2"], values["LA"], values["UR"]) == ("Rights Daily", "en", "https://rights.example/news/1")
    assert values["AB"] == "A summary; of it"
    assert [value for name, value in record if name == "KW"] == ["detention", "trial, appeal"]  # Zotero cuts at a semicolon
    notes = [value for name, value in record if name == "N1"]
    assert "urn:uuid:1" in notes[-1]
    assert not any(re.search("<[^>]+>", note) for note in notes)  # such a note would be read as HTML, and lose it
