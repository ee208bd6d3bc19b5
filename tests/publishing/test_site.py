"""What a published site holds: every article whole, in every list, without scripts; no attack does anything; the same bytes again."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from pipelines.exports.paragraphs import read_paragraphs
from pipelines.publishing.site import Robots
from pipelines.publishing.writing import write_site
from pipelines.search.selection import Includable, Selection
from pipelines.store.search.selection import select

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"published-{name}.png"), full_page=True)


def revisions_of(site: Any) -> list[Any]:
    database = site.corpus.open_database(read_only=True)
    with database.read() as session:
        found = list(select(session, Selection(include=frozenset(Includable)), shaped=True))
    database.close()
    return found


@pytest.mark.parametrize("script", [False, True], ids=["without scripts", "with scripts"])
def test_every_article_is_reached_from_the_start_page_and_shows_its_whole_text(watched: Any, of_holm: Any, script: bool) -> None:
    own = watched(java_script_enabled=script)
    own.page.goto((of_holm.folder / "index.html").as_uri())
    lists = own.page.locator("main a[href*='publications/'], main a[href*='months/']").evaluate_all("links => links.map(link => link.href)")
    reached: dict[str, int] = {}
    for address in lists:
        own.page.goto(address)
        for link in own.page.locator(".hits a").evaluate_all("links => links.map(link => link.href)"):
            reached[link] = reached.get(link, 0) + 1
    revisions = revisions_of(of_holm)
    assert sorted(reached.values()) == [2] * len(revisions), "in the list of its publication and in that of its month"
    for revision in revisions:
        address = next(one for one in reached if one.endswith(f"/{revision.document_id}-{revision.number}.html"))
        own.page.goto(address)
        shown = own.page.locator(".text").inner_text()
        for paragraph in read_paragraphs(revision.text):
            for line in paragraph.lines:
                assert line in shown
        main = own.page.locator("main").text_content()
        for fact in (
            revision.title,
            revision.url,
            revision.text_sha256,
            revision.payload_sha256,
            revision.locator.record_id,
            *revision.authors,
        ):
            assert fact in main
        assert own.page.locator(".text").get_attribute("dir") == ("rtl" if revision.language in ("ar", "he") else "ltr")
    assert own.signs == []
    assert own.foreign(of_holm) == set()


def test_what_is_copied_of_a_reference_is_the_reference(watched: Any, of_holm: Any) -> None:
    own = watched()
    own.page.goto((of_holm.folder / "articles/0/2-1.html").as_uri())
    reference = own.page.locator(".cite").first.text_content()
    assert reference.startswith(
        "نور السالم: “اللجنة تستمع إلى شهود الليلة”. The Holm Herald, 2026-01-20. https://holm.example/ar/jalsa (Revision 1"
    )
    assert not re.search("[\u2066-\u2069\u200e\u200f]|U\\+", reference)


@pytest.mark.parametrize("question", ("officers NEAR/3 house", "/offic.*/", "tag:urgent officers"))
def test_what_the_search_of_a_site_does_not_know_is_said(watched: Any, of_holm: Any, question: str) -> None:
    page = watched().page
    page.goto(f"{(of_holm.folder / 'search.html').as_uri()}?q={quote(question)}")
    page.get_by_text("are not known here").wait_for()
    page.goto(f"{(of_holm.folder / 'search.html').as_uri()}?q=officers")
    page.get_by_text("found").first.wait_for()
    assert not page.get_by_text("are not known here").count()


def test_a_reader_asks_and_opens_an_article(watched: Any, of_holm: Any) -> None:
    own = watched(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = own.page
    page.goto((of_holm.folder / "articles/0/1-2.html").as_uri())
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Search all texts").fill("شهود")
    page.keyboard.press("Enter")
    page.get_by_text("1 article was found.").wait_for()
    shoot(page, "answers")
    page.get_by_role("link", name="اللجنة تستمع إلى شهود الليلة").click()
    page.wait_for_url("**/articles/0/2-1.html")
    assert page.get_by_role("heading", level=1).inner_text() == "اللجنة تستمع إلى شهود الليلة"
    page.go_back()
    page.get_by_label("Search all texts").fill("nothing-of-this-kind")
    page.keyboard.press("Enter")
    page.get_by_text("No article was found").wait_for()
    assert own.signs == []
    assert own.foreign(of_holm) == set()


def test_what_is_typed_before_the_script_of_the_search_arrives_is_kept(watched: Any, of_holm: Any) -> None:
    page = watched().page
    held: list[Any] = []
    page.route("**/static/search.js", lambda route: held.append(route), times=1)
    page.goto((of_holm.folder / "search.html").as_uri(), wait_until="commit")
    page.get_by_label("Search all texts").fill("شهود")
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    page.wait_for_load_state()
    assert page.get_by_label("Search all texts").input_value() == "شهود"
    page.keyboard.press("Enter")
    page.get_by_text("1 article was found.").wait_for()


def test_without_scripts_the_words_lead_to_articles(watched: Any, of_holm: Any) -> None:
    own = watched(java_script_enabled=False)
    page = own.page
    page.goto((of_holm.folder / "search.html").as_uri())
    page.get_by_role("link", name="The list of words").click()
    page.get_by_role("link", name="ش", exact=True).click()
    page.locator("dt", has_text="شهود").wait_for()
    page.get_by_role("link", name="اللجنة تستمع إلى شهود الليلة").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "اللجنة تستمع إلى شهود الليلة"


@pytest.mark.parametrize(
    ("bypass_csp", "every"),
    [(False, 24), (True, 12), pytest.param(False, 1, marks=pytest.mark.long), pytest.param(True, 1, marks=pytest.mark.long)],
)
def test_no_attack_does_anything(watched: Any, of_attacks: Any, bypass_csp: bool, every: int) -> None:
    """Without our policy too: it is the second line, not the first."""
    own = watched(bypass_csp=bypass_csp)
    pages = sorted(of_attacks.folder.glob("articles/*/*.html"))
    assert len(pages) > 100
    lists = [of_attacks.folder / name for name in ("index.html", "about.html", "words.html")] + sorted(
        of_attacks.folder.glob("[pm]*/*.html")
    )[::every]
    for path in [*pages[::every], *lists]:
        own.page.goto(path.as_uri())
    own.page.goto(f"{(of_attacks.folder / 'search.html').as_uri()}?q=al*")
    own.page.locator(".hits li").nth(10).wait_for()
    assert own.signs == []
    assert own.foreign(of_attacks) == set()


def test_only_our_own_elements_stand_on_pages_of_attacks(of_attacks: Any) -> None:
    """What a browser would run or load, in the very bytes of every page."""
    from lxml import html

    looked_at = 0
    for path in of_attacks.folder.rglob("*.html"):
        tree = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        for element in tree.iter():
            assert isinstance(element.tag, str), path
            assert element.tag not in ("img", "iframe", "svg", "object", "embed", "style", "base", "video", "audio", "math", "template"), (
                path
            )
            assert element.tag != "script" or (path.name == "search.html" and not element.text), path
            assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "srcdoc", "srcset", "formaction")], (
                path
            )
            address = element.get("href") or element.get("src") or element.get("action") or ""
            outside = urlsplit(address).scheme or address.startswith("//")
            assert not outside or (element.get("rel") == "nofollow noopener noreferrer" and address.startswith(("http://", "https://"))), (
                path
            )
        looked_at += 1
    assert looked_at > 110


def test_the_digests_hold_and_the_same_articles_are_the_same_bytes(of_holm: Any, site_of: Any, tmp_path: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=of_holm.folder, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")
    named = {line[66:] for line in (of_holm.folder / "SHA256SUMS").read_text("utf-8").splitlines()}
    there = {path.relative_to(of_holm.folder).as_posix() for path in of_holm.folder.rglob("*") if path.is_file()}
    assert there - named == {"SHA256SUMS"}
    assert named <= there
    rows = list(csv.DictReader((of_holm.folder / "articles.csv").read_text("utf-8-sig").splitlines()))
    for row, revision in zip(rows, revisions_of(of_holm), strict=True):
        assert row["text_sha256"] == hashlib.sha256(revision.text.encode()).hexdigest()
        assert (of_holm.folder / row["page"]).is_file()
    again = tmp_path / "again"
    site = site_of(title="Hearings in Holm", licence="For reading and quoting", creator="A. Berg", publications={"holm": "The Holm Herald"})
    write_site(again, revisions_of(of_holm), site, check=lambda count: None)
    assert (again / "SHA256SUMS").read_bytes() == (of_holm.folder / "SHA256SUMS").read_bytes()


def test_search_engines_are_told_what_was_asked(of_holm: Any, of_scripts: Any) -> None:
    assert (of_holm.folder / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert (of_scripts.folder / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    for path in of_holm.folder.rglob("*.html"):
        assert '<meta name="robots" content="noindex, nofollow, noarchive">' in path.read_text("utf-8")
    assert not [path for path in of_scripts.folder.rglob("*.html") if 'name="robots"' in path.read_text("utf-8")]


@pytest.mark.long
def test_a_corpus_on_postgresql_gives_the_same_site(of_scripts: Any, site_of: Any, scripts: Any, tmp_path: Path) -> None:
    with scripts.store._postgresql_database() as url:
        database = scripts.store.open_database(url)
        scripts.fill(database)
        with database.read() as session:
            revisions = select(session, Selection(include=frozenset(Includable)), shaped=True)
            write_site(tmp_path / "site", revisions, site_of(robots=Robots.ALLOW), check=lambda count: None)
        database.close()
    differing = set((tmp_path / "site" / "SHA256SUMS").read_text().splitlines()) ^ set(
        (of_scripts.folder / "SHA256SUMS").read_text().splitlines()
    )
    assert {line[66:] for line in differing if not line[66:].startswith("articles")} == set(), "records have numbers of their own"
