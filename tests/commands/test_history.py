"""`winnow history` and `winnow diff` on a corpus that was crawled, edited, and crawled again."""

from __future__ import annotations

import re

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

DAY = 86_400
LATIN = [
    "The commission in Holm heard eleven witnesses on Monday, among them two nurses who had kept the list of the wounded.",
    "Five officers entered the house at night and took the names of everyone who was present before leaving again.",
    "A clerk said that the register had been kept by hand since the fire and that nobody had asked for it.",
    "People waited outside until the evening, some with photographs of the houses in which they were born.",
]
ARABIC = [
    "استمعت اللجنة يوم الإثنين إلى أحد عشر شاهدا بينهم ممرضتان احتفظتا بقائمة الجرحى منذ اليوم الأول.",
    "دخل خمسة ضباط المنزل ليلا وأخذوا أسماء جميع الحاضرين قبل أن يغادروا المكان مرة أخرى دون أي أمر قضائي.",
    "قال كاتب إن السجل كان يدون باليد منذ الحريق وإن أحدا لم يطلب الاطلاع عليه طوال تلك السنوات كلها.",
    "انتظر الناس في الخارج حتى المساء وكان بعضهم يحمل صور البيوت التي ولدوا فيها قبل سنوات طويلة.",
]


def page(title: str, paragraphs: list[str], *, language: str = "en", stamp: str = "") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    head = f"<title>{title}</title><meta name='date' content='2026-03-01'>{stamp}"
    return (
        f"<!doctype html><html lang='{language}'><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>".encode()
    )


@pytest.fixture(scope="module")
def edited(module_tools):
    """Latin and Arabic: a word altered, a paragraph added; a third article with another date only."""
    tools = module_tools
    web = tools.web()
    first = {
        "/latin": page("Five officers in Holm", LATIN),
        "/arabic": page("اللجنة تستمع إلى الشهود", ARABIC, language="ar"),
        "/dated": page("The register of the fire", LATIN[2:] + LATIN[:1]),
    }
    second = {
        "/latin": page(
            "Six officers in Holm", [LATIN[0], LATIN[1].replace("Five", "Six"), *LATIN[2:], "The mayor has resigned [red]since\x1b[31m."]
        ),
        "/arabic": page("اللجنة تستمع إلى الشهود", [ARABIC[0], ARABIC[1].replace("خمسة", "ستة"), *ARABIC[2:]], language="ar"),
        "/dated": page(
            "The register of the fire", LATIN[2:] + LATIN[:1], stamp="<meta property='article:modified_time' content='2026-03-02'>"
        ),
    }
    web.pages = {path: tools.answer(body) for path, body in first.items()}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in first)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 3
    web.pages |= {path: tools.answer(body) for path, body in second.items()}
    again = folder.crawl("--recheck", offset_seconds=DAY).json
    assert (again["revised"], again["unchanged"]) == (2, 1), "another date is no edit"
    web.pages["/latin"] = tools.answer(status=410)
    folder.crawl("--recheck", offset_seconds=2 * DAY)
    return folder, web


def plain(done) -> str:
    assert done.code == 0, done.stderr
    return done.stdout.decode("utf-8")


def test_history_lists_revisions_with_what_changed_and_their_captures(edited):
    folder, web = edited
    found = folder.winnow("history", web.url("/latin"), "--json").json
    assert [(one["revision"], one["origin"], one["changed"]) for one in found["revisions"]] == [
        (1, "first", ""),
        (2, "edited", "headline; 1 paragraph added, 1 altered"),
    ]
    assert (found["status"], found["gone_since"] is not None) == ("gone", True)
    for one in found["revisions"]:
        place = Locator(file=one["warc_file"], offset=one["warc_offset"], length=one["warc_length"], record_id=one["warc_record_id"])
        capture = read_capture(folder.root / "archive", place)
        assert one["title"].encode() in capture.body
    shown = plain(folder.winnow("history", str(found["document"])))
    assert "edited: headline; 1 paragraph added, 1 altered" in shown
    assert "The page is gone" in shown
    assert shown.count(" at byte ") == 2


def test_diff_marks_words_folds_the_rest_and_needs_no_colour(edited):
    folder, web = edited
    shown = plain(folder.winnow("diff", web.url("/latin")))
    assert "headline ~ [-Five-] {+Six+} officers in Holm" in shown
    assert "~ [-Five-] {+Six+} officers entered the house" in shown
    assert "+ The mayor has resigned [red]since" in shown
    assert re.search(r"2 unchanged: A clerk said", shown)
    assert LATIN[3] not in shown
    assert "\x1b" not in shown


def test_right_to_left_paragraphs_are_isolated_with_their_marks(edited):
    folder, web = edited
    shown = plain(folder.winnow("diff", web.url("/arabic")))
    (line,) = [line for line in shown.splitlines() if line.startswith("~")]
    assert line.startswith("~ \u2067دخل ")
    assert line.endswith("\u2069")
    assert "[-\u2068خمسة\u2069-] {+\u2068ستة\u2069+} ضباط" in line


def test_diff_as_json_gives_pieces(edited):
    folder, web = edited
    found = folder.winnow("diff", web.url("/latin"), "--from", "1", "--to", "2", "--json").json
    assert (found["from"]["revision"], found["to"]["revision"], found["same_capture"]) == (1, 2, False)
    assert [one["change"] for one in found["paragraphs"]] == ["unchanged", "altered", "unchanged", "unchanged", "added"]
    assert found["paragraphs"][1]["pieces"][:2] == [{"kind": "removed", "text": "Five "}, {"kind": "added", "text": "Six "}]
    back = folder.winnow("diff", web.url("/latin"), "--from", "2", "--to", "1", "--json").json
    assert [one["change"] for one in back["paragraphs"]] == ["unchanged", "altered", "unchanged", "unchanged", "removed"]


def test_a_document_with_one_revision_and_numbers_that_are_not_there(edited):
    folder, web = edited
    assert "nothing to compare" in plain(folder.winnow("diff", web.url("/dated")))
    assert folder.winnow("diff", web.url("/dated"), "--json").json["from"] is None
    wrong = folder.winnow("diff", web.url("/latin"), "--to", "7")
    assert (wrong.code, "revisions 1 to 2" in wrong.stderr) == (2, True)
    assert folder.winnow("history", "999").code == 2


def test_an_earlier_revision_is_shown_with_its_text_and_its_reasons(edited):
    folder, web = edited
    versions = {number: folder.winnow("show", web.url("/latin"), "--revision", str(number), "--json").json for number in (1, 2)}
    assert folder.winnow("show", web.url("/latin"), "--json").json == versions[2]
    assert [version["revision"] for version in versions.values()] == [1, 2]
    assert versions[1]["text"] != versions[2]["text"]
    assert versions[1]["text"].splitlines()[-1] in plain(folder.winnow("show", web.url("/latin"), "--revision", "1")).replace("\n", " ")
    for number, version in versions.items():
        blocks = folder.winnow("why", web.url("/latin"), "--revision", str(number), "--kept", "--json").json["blocks"]
        assert "\n\n".join(block["text"] for block in blocks) == version["text"]
    for command in ("show", "why"):
        wrong = folder.winnow(command, web.url("/latin"), "--revision", "7")
        assert (wrong.code, "--revision 7: document" in wrong.stderr, "revisions 1 to 2" in wrong.stderr) == (2, True, True)
    page = folder.root / "page.html"
    page.write_bytes(web.pages["/latin"].body)
    of_a_file = folder.winnow("why", str(page), "--revision", "1")
    assert (of_a_file.code, "is a file" in of_a_file.stderr) == (2, True)


def test_what_is_gone_stays_out_of_exports_unless_asked_for(edited):
    folder, web = edited
    assert web.url("/latin") not in plain(folder.winnow("export"))
    assert web.url("/latin") in plain(folder.winnow("export", "--include", "gone"))
