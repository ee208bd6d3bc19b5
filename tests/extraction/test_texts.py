"""The text of pages written by us after public reports: what must come out and what must not, one page for each kind of fault."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import Block, Extraction, PageInput

FOLDER = Path(__file__).parent / "texts"
EXPECTED = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text("utf-8").splitlines()]
PROSE = (
    "The council of Port Malin voted on Tuesday to reopen the inquiry into the deaths of nine dock workers, eleven years after the first.",
    "Relatives who had travelled from four districts stood at the back of the hall while the motion was read out by the clerk.",
    "A spokesman for the harbour company said that it would cooperate with the panel but disputed that its records had been altered.",
    "The first hearing is expected before the end of the year, and the chair has asked that it be held in the town itself.",
)


def levelled(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("page", EXPECTED, ids=lambda page: Path(page["file"]).stem)
def test_the_text_of_a_page_is_whole_and_holds_nothing_else(page: dict[str, list[str]]) -> None:
    name = str(page["file"])
    found = extract(PageInput(url=f"https://courier.example/{name}", body=(FOLDER / name).read_bytes()))
    text = levelled(found.text)
    assert [part for part in page["must"] if levelled(part) not in text] == []
    assert [part for part in page["must_not"] if part in found.text] == []


def read(*inside: str) -> Extraction:
    """A page with the inside between its paragraphs."""
    body = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>{''.join(inside)}<p>{PROSE[2]}</p><p>{PROSE[3]}</p>"
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article><h1>Inquiry reopens</h1>{body}</article></main></body></html>"
    return extract(PageInput(url="https://courier.example/inquiry", body=page.encode()))


def block_with(found: Extraction, words: str) -> Block:
    return next(block for block in found.blocks if words in block.text)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param('the war of 1998<sup><a href="#n4">4</a></sup> ended', "the war of 1998[4] ended", id="mark of a note behind a year"),
        pytest.param('they said.<a class="footnote-ref" href="#fn-2">2</a>Then', "they said.[2]Then", id="mark by its class"),
        pytest.param('as it says<sup><a href="#cite-9">[9]</a></sup>.', "as it says[9].", id="mark in brackets already"),
        pytest.param("a load of 40 m<sup>3</sup> fell", "a load of 40 m3 fell", id="a power is no mark"),
        pytest.param('see <a href="#part-2">part two</a> below', "see part two below", id="a link within the page is no mark"),
        pytest.param("the dead were <s>eight</s> nine men", "the dead were nine men", id="words struck out"),
        pytest.param(
            'a <span>writ<span class="tooltiptext">an order to come to court</span></span> was sent', "a writ was sent", id="a card"
        ),
        pytest.param('a <span class="tooltip">writ</span> was sent', "a writ was sent", id="the word that shows a card"),
        pytest.param("<span hidden>secret </span>the file was read", "the file was read", id="hidden in the sentence"),
        pytest.param('<img class="cap" alt="N" src="n.png">ine men died', "Nine men died", id="an initial as a picture"),
        pytest.param('a crane <img alt="Crane at pier seven" src="c.jpg"> fell', "a crane fell", id="a picture is no letter"),
        pytest.param('thank you <img class="emoji" alt="🕯️" src="k.svg"> all', "thank you 🕯️ all", id="an emoji as a picture"),
        pytest.param("the har\u00adbour and the ware\u200bhouse", "the harbour and the warehouse", id="characters that are not seen"),
        pytest.param("می\u200cخواهم که بدانم", "می\u200cخواهم که بدانم", id="the joiner of Persian stays"),
    ],
)
def test_a_sentence_is_read_as_its_readers_see_it(markup: str, text: str) -> None:
    assert text in levelled(
        read(f"<p>On the first day of the hearing {markup}, and the clerk wrote it down in the book of the court.</p>").text
    )


def test_a_paragraph_that_is_struck_out_as_a_whole_is_still_a_block() -> None:
    struck = "The company had said in a first statement that nobody was on the pier in the night of the collapse."
    assert block_with(read(f"<p><del>{struck}</del></p>"), "nobody was on the pier").text == struck


def test_the_sign_that_copies_a_headings_address_is_no_part_of_it() -> None:
    found = read('<h2 id="vote">How they voted<a class="anchor" href="#vote">#</a></h2>', f"<p>{PROSE[2][:-1]} again.</p>")
    assert block_with(found, "How they voted").text == "How they voted"


def test_notes_that_the_text_refers_to_are_kept_and_other_lines_in_their_place_are_not() -> None:
    note = '<p>It was stamped in 1998<sup><a href="#fn1">1</a></sup> and forgotten for years in an archive of the ministry of works.</p>'
    notes = (
        '<div class="notes"><ol><li id="fn1">Stamp book of the registry, 9. <a href="#r1">↩</a></li><li id="x9">Jump to top</li></ol></div>'
    )
    page = f"<html><body><article><h1>Files</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p>{note}</article>{notes}</body></html>"
    found = extract(PageInput(url="https://courier.example/files", body=page.encode()))
    kept = block_with(found, "Stamp book")
    assert (kept.kept, kept.reason) == (True, "note that the text refers to")
    assert not block_with(found, "Jump to top").kept


def test_the_captions_of_a_photo_essay_are_its_text_and_those_of_an_article_are_not() -> None:
    captions = [f"<figure><img src='{n}.jpg'><figcaption>{text}</figcaption></figure>" for n, text in enumerate(PROSE[1:])]
    essay = f"<html><body><article><h1>Pier seven</h1><p>{PROSE[0]}</p>{''.join(captions)}</article></body></html>"
    found = extract(PageInput(url="https://courier.example/essay", body=essay.encode()))
    assert all(text in found.text for text in PROSE)
    assert not block_with(read(f"<figure><img src='1.jpg'><figcaption>{PROSE[1][:-1]} again.</figcaption></figure>"), "clerk again").kept


def test_a_hidden_copy_of_the_text_is_dropped_with_all_that_stands_in_it() -> None:
    copy = f'<div class="for-print" style="display:none"><p>Printed from the Courier.</p><p>{PROSE[0]}</p></div>'
    dropped = block_with(read(copy), "Printed from")
    assert (dropped.kept, dropped.reason) == (False, "hidden copy of text that the page shows elsewhere")


def test_an_initial_in_a_box_of_its_own_is_part_of_its_word() -> None:
    assert (
        "The hall was full"
        in read("<div class='cap'>T</div><p>he hall was full and the doors stood open so that those outside could hear.</p>").text
    )


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("<del>x</del>", id="corrections"),
        pytest.param("<span hidden>x</span>", id="hidden words"),
        pytest.param('<sup><a href="#n">1</a></sup>', id="marks of notes"),
        pytest.param(f"<article><p>{PROSE[0]}</p></article>", id="articles"),
    ],
)
def test_four_times_as_much_takes_no_more_than_eight_times_as_long(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        read(f"<div>{piece * count}</div>")
        return time.process_time() - start

    seconds(10)
    assert min(seconds(2_000) for _ in range(3)) < 8 * min(seconds(500) for _ in range(3))  # the least: what else the machine does adds


def test_a_standfirst_called_teaser_is_the_pages_own() -> None:
    lead = "Nine dock workers died eleven years ago, and their families have waited ever since to hear who let the pier rot."
    body = f'<h1>Inquiry reopens</h1><p class="teaser">{lead}</p>' + "".join(f"<p>{text}</p>" for text in PROSE)
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article>{body}</article></main></body></html>"
    assert lead in extract(PageInput(url="https://courier.example/inquiry", body=page.encode())).text


def test_teasers_of_other_articles_beside_the_headline_stay_out() -> None:
    other = "Fees for small boats rise again in May, and the harbour master says that he was never asked about it by anyone."
    box = f'<div class="teaser"><a href="/fees"><h3>Fees rise</h3></a><p>{other}</p></div>'
    body = f"<h1>Inquiry reopens</h1>{box}" + "".join(f"<p>{text}</p>" for text in PROSE)
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article>{body}</article></main></body></html>"
    assert other not in extract(PageInput(url="https://courier.example/inquiry", body=page.encode())).text


@pytest.mark.parametrize(
    ("line", "kept"), [('Tags: <a href="/tag/docks">docks</a>, <a href="/tag/law">law</a>', False), ("Tags are for fish.", True)]
)
def test_links_to_tags_below_the_text_are_not_text(line: str, kept: bool) -> None:
    body = "<h1>Inquiry reopens</h1>" + "".join(f"<p>{text}</p>" for text in (*PROSE, line))
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article>{body}</article></main></body></html>"
    assert ("Tags" in extract(PageInput(url="https://courier.example/inquiry", body=page.encode())).text) == kept
