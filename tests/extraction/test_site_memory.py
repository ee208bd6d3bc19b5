"""What counts as a host's template, and the guards that keep honest text which recurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.blocks.body import CODE_PART
from pipelines.extraction.extract import extract
from pipelines.extraction.template.removal import MAX_SHARE, find_template, would_change
from pipelines.extraction.template.site_memory import HostMemory, Standing, fingerprint, learn, marks_of, memory_for, place_of, verdict_of
from pipelines.extraction.text import text_alone
from pipelines.items import Block, BlockKind, Extraction, PageInput
from pipelines.outcomes import PageStatus
from pipelines.page_kind import HostVerdict, Kind

HOST = "example.org:443"
BODY = "body > article.story > p"
BOX = "article.story > div.support-us > p"
PLEA = "Our work depends on readers who give a little every month."
TOWNS = ("Ashby", "Borrow", "Calder", "Dunmore", "Elford", "Fenwick", "Garth", "Holm", "Ingle", "Jarrow", "Kelso", "Lorne")


def block(text: str, path: str = BODY, *, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0, kept: bool = True) -> Block:
    return Block(text=text, kind=kind, kept=kept, reason="", path=path, level=level)


def heading(text: str, path: str = "body > article.story > h2") -> Block:
    return block(text, path, kind=BlockKind.HEADING, level=2)


def story(town: str, *more: Block) -> list[Block]:
    """A page with enough text of its own that a line or two more is no third of it."""
    told = ("The council of {} met behind closed doors on Monday and heard three families who had lost their homes to the flood.",)
    told += ("A clerk in {} said that the register had been kept by hand since the fire and that nobody had asked for it before.",)
    told += ("People in {} waited outside until the evening, some of them with photographs of the houses in which they were born.",)
    return [*(block(text.format(town)) for text in told), *more]


def remembered(pages: Sequence[Sequence[Block]]) -> HostMemory:
    return learn(HOST, [marks_of(page) for page in pages])


def dropped(page: Sequence[Block], memory: HostMemory) -> list[str]:
    return [page[index].text for index in sorted(find_template(page, memory).dropped)]


def pages_with(*more: Block, times: int = 10, of: int = 10) -> list[list[Block]]:
    return [story(town, *(more if number < times else ())) for number, town in enumerate(TOWNS[:of])]


@pytest.mark.parametrize(
    ("more", "times", "is_template"),
    [
        pytest.param(block(PLEA, BOX), 3, True, id="in a box of its own, on a quarter of the pages"),
        pytest.param(block(PLEA, BOX), 2, False, id="on two pages only"),
        pytest.param(block("Follow us", BOX), 5, True, id="a short text in a box"),
        pytest.param(block("12 comments", BOX), 5, True, id="a count in a box"),
        pytest.param(block(PLEA), 4, False, id="among the body's paragraphs, on less than half of the pages"),
        pytest.param(block(PLEA), 7, False, id="among the body's paragraphs, on most of few pages"),
        pytest.param(block(PLEA), 8, True, id="among the body's paragraphs, on most pages"),
        pytest.param(block("Yes, I was."), 6, False, id="a short answer, on most pages"),
        pytest.param(block("Follow us"), 10, True, id="a short text among the body's, on all pages"),
        pytest.param(block("* * *", BOX), 10, False, id="nothing but signs"),
        pytest.param(heading("Background"), 10, False, id="a short heading in the body, on all pages"),
        pytest.param(heading("Independent reporting that belongs to its readers"), 10, True, id="a slogan as heading, on all pages"),
        pytest.param(heading("Support us", "div.support-us > h2"), 10, True, id="a heading outside the body"),
    ],
)
def test_how_constant_a_text_must_be_depends_on_where_it_stands(more: Block, times: int, is_template: bool) -> None:
    pages = pages_with(more, times=times)
    assert (dropped(pages[0], remembered(pages)) == [more.text]) is is_template


def test_the_reason_says_on_how_many_pages_a_text_stands() -> None:
    pages = pages_with(block(PLEA, BOX), times=8)
    assert list(find_template(pages[0], remembered(pages)).dropped.values()) == ["stands on 8 of 10 pages of this host"]


def test_an_answer_given_twice_on_a_page_is_no_template() -> None:
    pages = pages_with(block("No comment."), block("No comment."))
    assert dropped(pages[0], remembered(pages)) == []


def test_the_heading_of_a_section_that_is_all_template_goes_with_it() -> None:
    pages = pages_with(heading("About us"), block(PLEA))
    assert dropped(pages[0], remembered(pages)) == ["About us", PLEA]
    own = [*pages[0], block("The mayor of Ashby will answer the families before the end of the month, he wrote on Tuesday.")]
    assert dropped(own, remembered(pages)) == [PLEA]


@pytest.mark.parametrize(
    ("path", "stays"),
    [("body > article.story > h3", True), ("body > article.story > div > h3", True), ("article.story > div.box > h3", False)],
    ids=["beside its paragraphs", "in a box like those of its paragraphs", "in a box of its own"],
)
def test_a_heading_above_prose_of_the_pages_own_stays_where_paragraphs_are_boxes_without_a_class(path: str, stays: bool) -> None:
    """Blogger's editor writes each paragraph as a `div`, beside which the headings stand."""
    head = block("The papers", path, kind=BlockKind.HEADING, level=3)
    pages = [[replace(line, path="body > article.story > div") for line in story(town)] for town in TOWNS]
    pages = [[page[0], *([head] if number < 4 else []), *page[1:]] for number, page in enumerate(pages)]
    assert dropped(pages[0], remembered(pages)) == ([] if stays else ["The papers"])


def test_the_first_line_of_an_article_is_no_template_where_other_pages_advertise_it() -> None:
    first = story("Ashby")[0]
    teaser = block(first.text, "aside.latest > div.card > p", kept=False)
    pages = [story("Ashby"), *(story(town, teaser) for town in TOWNS[1:])]
    assert dropped(pages[0], remembered(pages)) == []


def test_where_no_element_has_a_class_a_teaser_does_not_count() -> None:
    plain = [block(one.text, "body > div > p") for one in story("Ashby")]
    others = [
        [*(block(one.text, "body > div > p") for one in story(town)), block(plain[0].text, "body > div > p", kept=False)]
        for town in TOWNS[1:]
    ]
    assert dropped(plain, remembered([plain, *others])) == []


def test_reports_that_differ_in_a_number_are_not_one_text() -> None:
    pages = pages_with()
    for number, page in enumerate(pages):
        page.append(block(f"Air defence shot down {number + 12} drones over the region in the night, the governor wrote."))
    assert dropped(pages[0], remembered(pages)) == []


def test_an_article_at_several_addresses_stays_whole_with_a_doubt() -> None:
    page = story("Ashby")
    memory = remembered([page] * 5)
    assert find_template(page, memory).doubt
    assert (dropped(page, memory), would_change(page, (), memory), would_change(page, ("template_doubt",), memory)) == ([], True, False)


def test_headings_weigh_nothing_and_code_little_in_the_guard() -> None:
    box = "article.story > div.tool > pre"
    code = block("for line in open('tool.py'): print(line)  # kept by the site under every article " * 8, box, kind=BlockKind.PRE)
    slogan = heading("Knowledge that you can rely on, from people who have been there for you since 1974", "div.support-us > h2")
    memory = remembered(pages_with(code, slogan))
    page = story("Merton", code, slogan)
    assert dropped(page, memory) == [code.text, slogan.text]


def test_what_stands_beside_the_body_may_outweigh_it_and_what_stands_in_it_may_not() -> None:
    long_plea = " ".join([PLEA] * 12)
    beside, inside = block(long_plea, BOX), block(long_plea)
    assert dropped(story("Merton", beside), remembered(pages_with(beside))) == [long_plea]
    assert find_template(story("Merton", inside), remembered(pages_with(inside, times=9, of=12))).doubt
    assert dropped(story("Merton", inside), remembered(pages_with(inside))) == [long_plea], "nearly all pages have it"


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.LIST_ITEM])
def test_a_list_that_a_site_brings_up_to_date_on_each_of_its_pages_is_its_subject(kind: BlockKind) -> None:
    names = [block(f"{name}, held since {1990 + len(name)} without a charge, in the colony at Garth", kind=kind) for name in TOWNS]
    pages = [
        [block(f"Last week two more were taken in {town}; these people are still held for what they wrote."), *names] for town in TOWNS
    ]
    assert find_template(pages[0], remembered(pages)).doubt
    few = [page[:4] for page in pages]
    assert len(dropped(few[0], remembered(few))) == 3, "a few lines under every post are not"


def test_an_article_at_many_addresses_stays_whole_beside_what_differs() -> None:
    article = [*story("Ashby"), *story("Borrow")]
    pages = [[*article, block(f"A reader in {town} adds that the register was seen there by her mother in the spring.")] for town in TOWNS]
    assert find_template(pages[0], remembered(pages)).doubt


def test_a_post_of_one_line_keeps_it_without_what_every_page_repeats() -> None:
    notice = block(" ".join([PLEA] * 3), BOX)
    pages = [[block(f"The office in {town} is closed today."), notice] for town in TOWNS]
    assert dropped(pages[0], remembered(pages)) == [notice.text]
    assert find_template([notice], remembered(pages)).doubt, "nothing of its own is left"


def test_rows_and_heads_of_tables_between_paragraphs_stay_and_those_of_a_box_go() -> None:
    head = heading("Hops", "div.recipe > h3")
    row = block("Name | Amount | Time", "div.recipe > table > tr", kind=BlockKind.TABLE_ROW)
    page = story("Merton", row)
    between = [page[0], head, row, *page[1:-1]]
    memory = remembered(pages_with(head, row))
    assert dropped(between, memory) == []
    assert dropped(story("Merton", head, row), memory) == [head.text, row.text]


def test_stored_blocks_tell_whether_a_page_would_change() -> None:
    pages = pages_with(block(PLEA, BOX))
    memory, page = remembered(pages), pages[0]
    assert would_change(page, (), memory)
    done = [*page[:-1], Block(text=PLEA, kind=BlockKind.PARAGRAPH, kept=False, reason="", path=BOX, template=True)]
    assert not would_change(done, (), memory)
    assert would_change(done, (), remembered(pages_with()))
    assert marks_of(done) == marks_of(page)


def test_the_version_rises_with_the_template_only() -> None:
    pages = [marks_of(page) for page in pages_with(block(PLEA, BOX), times=4)]
    first = learn(HOST, pages)
    assert (first.version, learn(HOST, pages, before=first).version) == (1, 1)
    again = learn(HOST, [*pages, marks_of(story("Xavier", block(PLEA, BOX)))], before=first)
    assert (again.version, again.pages) == (1, 11)
    assert learn(HOST, pages_marks(times=9), before=first).version == 2


def test_a_text_that_its_site_took_off_stays_template_for_older_captures() -> None:
    old = pages_with(block(PLEA, BOX), times=4)
    before = remembered(old)
    after = learn(HOST, pages_marks(times=0), before=before)
    assert (dropped(old[0], after), after.version) == ([PLEA], before.version)


def test_a_text_that_recurred_by_chance_on_the_first_pages_is_template_no_more() -> None:
    before = remembered(pages_with(block(PLEA, BOX), times=3, of=4))
    after = learn(HOST, [marks_of(page) for page in pages_with(block(PLEA, BOX), times=3, of=12)] + pages_marks(times=0)[:6], before=before)
    assert (dropped(pages_with(block(PLEA, BOX))[0], after), after.version) == ([], before.version + 1)


def pages_marks(*, times: int) -> list[frozenset[int]]:
    return [marks_of(page) for page in pages_with(block(PLEA, BOX), times=times)]


def test_a_text_that_is_template_stays_so_a_little_below_the_threshold() -> None:
    twelve = [marks_of(page) for page in pages_with(block(PLEA, BOX), times=3, of=12)]
    before = learn(HOST, twelve)
    fewer = [*twelve, marks_of(story("Mere")), marks_of(story("Nairn"))]
    assert (len(learn(HOST, fewer).texts), len(learn(HOST, fewer, before=before).texts)) == (0, 1)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("div.content > ul > li", "div.content"),
        ("div.content > div > p.lead", "div.content > div"),
        ("article.story > div.text", "div.text"),
        ("body > div > p", "body > div"),
        ("p", "p"),
        ("", ""),
    ],
)
def test_a_place_is_the_element_around_a_block_out_to_the_first_class(path: str, place: str) -> None:
    assert place_of(path) == place


def test_a_host_is_asked_by_the_url_of_a_page() -> None:
    memory = remembered(pages_with())
    assert memory_for({HOST: memory}, "https://example.org/a") == memory
    assert [memory_for({HOST: memory}, url) for url in ("https://example.org:8443/a", "", "mailto:a@b", "http://[")] == [None] * 4


def test_a_page_is_told_the_verdict_on_itself_alone() -> None:
    verdicts = {f"https://example.org/{name}": HostVerdict(kind=Kind.LISTING, article=0.1, reason=name) for name in ("a", "b")}
    memory = replace(remembered(pages_with()), kinds=verdicts)
    known = memory_for({HOST: memory}, "https://example.org/a?utm_source=feed")
    assert known is not None
    assert known.kinds == {"https://example.org/a": verdicts["https://example.org/a"]}
    assert verdict_of(known, "https://example.org/a") == verdicts["https://example.org/a"]
    assert verdict_of(known, "https://example.org/b") is None


@given(st.text(), st.text())
def test_a_fingerprint_has_63_bits_and_ignores_case_and_spaces(text: str, position: str) -> None:
    assert 0 <= fingerprint(text, position) < 2**63
    assert fingerprint(f"  {text}\n", position) == fingerprint(text, position)


LINES = st.sampled_from(["Yes.", "Share", PLEA, "Background", *(one.text for town in TOWNS[:2] for one in story(town))])
BLOCKS = st.builds(
    block,
    LINES,
    st.sampled_from([BODY, BOX, "body > div > p"]),
    kind=st.sampled_from(BlockKind),
    level=st.integers(0, 6),
    kept=st.booleans(),
)
PAGES = st.lists(st.lists(BLOCKS, max_size=8), max_size=8)


def _loss(one: Block) -> int:
    """What the guard weighs: headings not at all, code a tenth."""
    if one.kind is BlockKind.HEADING:
        return 0
    return len(one.text) // (CODE_PART if one.kind is BlockKind.PRE else 1)


@settings(max_examples=300)
@given(PAGES, st.lists(BLOCKS, max_size=12))
def test_whatever_was_learnt_the_guards_hold(pages: list[list[Block]], page: list[Block]) -> None:
    found = find_template(page, remembered(pages))
    kept = [index for index, one in enumerate(page) if one.kept]
    assert set(found.dropped) <= set(kept)
    little = sum(_loss(page[index]) for index in found.dropped) <= MAX_SHARE * sum(_loss(page[index]) for index in kept)
    own = any(len(page[index].text) >= 20 and page[index].kind is not BlockKind.HEADING for index in kept if index not in found.dropped)
    assert little or own, "much was dropped of a page that keeps nothing of its own"
    for index in found.dropped:
        if page[index].kind is not BlockKind.HEADING:
            same = [other for other in pages if any(one.text == page[index].text for one in other)]
            assert len(same) >= 3, "a text of too few pages was dropped"


HTML = """<html><head><title>{town}</title></head><body><article class="story"><h1>The flood in {town}</h1>{story}
<div class="support-us"><p>{plea}</p></div></article></body></html>"""


def extracted(town: str, memory: HostMemory | None = None) -> Extraction:
    body = "".join(f"<p>{one.text}</p>" for one in story(town))
    page = HTML.format(town=town, story=body, plea="Our work depends on readers who give a little, every month, to this house.")
    return extract(PageInput(url="https://example.org/a", body=page.encode()), memory=memory)


def test_extraction_takes_the_template_out_and_says_why() -> None:
    alone = [extracted(town) for town in TOWNS]
    assert "every month" in alone[0].text, "the page alone keeps it"
    memory = learn(HOST, [marks_of(page.blocks) for page in alone])
    found = extracted(TOWNS[0], memory)
    assert (found.status, "every month" in found.text) == (PageStatus.ARTICLE, False)
    assert [one.reason for one in found.blocks if one.template] == ["stands on 12 of 12 pages of this host"]
    assert found.engine == f"{alone[0].engine}; site memory 1"
    assert text_alone(found.blocks) == alone[0].text
    assert not would_change(found.blocks, found.flags, memory)


def test_a_page_that_is_mostly_template_is_flagged() -> None:
    memory = learn(HOST, [marks_of(extracted("Ashby").blocks)] * 4)
    found = extracted("Ashby", memory)
    assert "template_doubt" in found.flags
    assert found.text == extracted("Ashby").text


def test_standings_are_ordered() -> None:
    assert Standing.RECURS < Standing.USUAL < Standing.CONSTANT
