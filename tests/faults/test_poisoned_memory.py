"""A25: a site that repeats a true paragraph to have it taken out, varies its junk to keep it in, or reaches for another host's memory."""

from __future__ import annotations

from functools import cache

import pytest

from pipelines.extraction.extract import extract
from pipelines.extraction.template.site_memory import RECOVERY_PAGES, WINDOW_PAGES, learn, marks_of, memory_for
from pipelines.items import PageInput
from pipelines.quality_flags import QualityFlag
from pipelines.urls import host_of

HOST = "example.org:443"
TRUE = "On the night of 4 March the soldiers took Daniel Osei and his two sons from their house in Garth, and nobody has seen them since."
TOLD = (
    "The council of {} met behind closed doors on Monday and heard three families who had lost their homes to the flood.",
    "A clerk in {} said that the register had been kept by hand since the fire and that nobody had asked for it before.",
    "People in {} waited outside until the evening, some of them with photographs of the houses in which they were born.",
)
PLACES = {
    "among the paragraphs": "<p>{}</p>",
    "as a quotation": "<blockquote><p>{}</p></blockquote>",
    "in a box": "<div class=note><p>{}</p></div>",
}


def body(name, more=""):
    told = "".join(f"<p>{line.format(name)}</p>" for line in TOLD)
    head = f"<html><head><title>The flood in {name}</title></head><body><article class=story><h1>The flood in {name}</h1>"
    return f"{head}{told}{more}</article></body></html>".encode()


def read(name, more="", memory=None, host="example.org"):
    return extract(PageInput(url=f"https://{host}/{name}", body=body(name, more)), memory=memory)


@cache
def marks(number, more=""):
    return marks_of(read(f"Town{number}sted", more).blocks)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("pages", [20, pytest.param(100, marks=pytest.mark.long)])
def test_a25_a_true_paragraph_that_is_repeated_survives_or_its_text_is_flagged(place, pages):
    more, lost = PLACES[place].format(TRUE), []
    for repeated in range(1, pages + 1):
        memory = learn(HOST, [marks(number, more if number < repeated else "") for number in range(pages)])
        found = read("Town0sted", more, memory)
        survives, is_flagged = TRUE in found.text, QualityFlag.TEMPLATE_REMOVED in found.flags
        assert survives is not is_flagged, (repeated, found.flags)
        assert all(line.format("Town0sted") in found.text for line in TOLD), "what stands on one page alone is never taken out"
        assert survives or [block.reason for block in found.blocks if block.text == TRUE] == [
            f"stands on {repeated} of {pages} pages of this host"
        ]
        lost += [] if survives else [repeated]
    assert not lost or lost[0] >= pages / 4, "on fewer pages than a quarter it survives"
    print(f"{place}: taken out, with the flag, from {min(lost, default=0)} of {pages} pages on")


def test_a25_junk_that_is_another_on_each_page_costs_no_true_paragraph():
    pages = [
        marks(number, f"<p>Win {number} tickets for the great show in hall {number}, said the {number}th of our kind sponsors.</p>")
        for number in range(40)
    ]
    memory = learn(HOST, pages)
    found = read("Town7sted", PLACES["among the paragraphs"].format(TRUE), memory)
    assert TRUE in found.text
    assert QualityFlag.TEMPLATE_REMOVED not in found.flags


@pytest.mark.parametrize("poisoned", [WINDOW_PAGES // 2, WINDOW_PAGES])
def test_a25_a_site_that_turns_honest_is_believed_after_some_pages(poisoned):
    more = PLACES["among the paragraphs"].format(TRUE)
    window = [marks(number, more if number < poisoned else "") for number in range(WINDOW_PAGES)]
    memory = learn(HOST, window)
    assert TRUE not in read("Town0sted", more, memory).text
    for number in range(RECOVERY_PAGES):
        window = [*window, marks(WINDOW_PAGES + number)][-WINDOW_PAGES:]
        memory = learn(HOST, window, before=memory)
    window = [*window, marks(WINDOW_PAGES + RECOVERY_PAGES, more)][-WINDOW_PAGES:]
    memory = learn(HOST, window, before=memory)
    if poisoned < WINDOW_PAGES:
        assert TRUE in read("Town0sted", more, memory).text
    for number in range(RECOVERY_PAGES, WINDOW_PAGES):  # a page that was all poison has to leave the window first
        window = [*window, marks(WINDOW_PAGES + number)][-WINDOW_PAGES:]
        memory = learn(HOST, window, before=memory)
    window = [*window, marks(2 * WINDOW_PAGES, more)][-WINDOW_PAGES:]
    memory = learn(HOST, window, before=memory)
    assert TRUE in read("Town0sted", more, memory).text


def test_a25_what_a_site_took_off_and_never_shows_again_stays_out_of_its_older_pages():
    """The control: recovery is for a text that comes back, not for a plea that was taken off."""
    more = PLACES["among the paragraphs"].format(TRUE)
    window = [marks(number, more) for number in range(WINDOW_PAGES)]
    memory = learn(HOST, window)
    for number in range(WINDOW_PAGES):
        window = [*window, marks(WINDOW_PAGES + number)][-WINDOW_PAGES:]
        memory = learn(HOST, window, before=memory)
    assert TRUE not in read("Town0sted", more, memory).text


@pytest.mark.parametrize(
    "url",
    ["https://other.example/a", "https://example.org.other.example/a", "https://other.example/https://example.org/a", "https://example.org:8443/a",
     "http://example.org/a", "https://www.example.org/a", "https://sub.example.org/a", "https://example.org@other.example/a", "https://other.example#example.org/"],
)  # fmt: skip
def test_a25_no_address_of_another_host_reaches_a_memory(url):
    more = PLACES["among the paragraphs"].format(TRUE)
    memories = {HOST: learn(HOST, [marks(number, more) for number in range(20)])}
    assert host_of("https://example.org/a") == HOST
    assert memory_for(memories, "https://example.org/a") is not None
    assert memory_for(memories, url) is None
