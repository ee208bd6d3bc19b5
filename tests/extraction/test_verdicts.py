"""What the rules make of a choice: how sure the block model is of each segment is given here, so that a rule is asked and no model."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipelines.extraction.blocks.choice import KEEP, Choice
from pipelines.extraction.blocks.verdict import Verdict, judge
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import read_page
from pipelines.extraction.page.structure import find_places

URL = "https://tenants.example.org/2024/05/the-hearing/"
SENTENCE = "The court heard the families of Harbour Street on Monday, and the landlord's lawyer asked for another month to find the ledger."
BODY = f"<p>{SENTENCE}</p>" * 4


def verdicts_of(content: str, sure: Mapping[str, float]) -> dict[str, Verdict]:
    """The verdict on each text of a page, by its first words; sentences of the body are chosen for sure, all not named in `sure` not at all."""
    markup = f'<html><body><article><div class="text">{content}</div></article></body></html>'
    segments = split_segments(read_page(URL, markup.encode()).tree)
    chances = [sure.get(segment.text, 0.95 if segment.text.startswith("The court") else 0.0) for segment in segments]
    votes = frozenset(index for index, chance in enumerate(chances) if chance >= KEEP)
    choice = Choice(votes=votes, voter="a voter", sure=chances, explain=lambda asked: ["the voter's word"] * len(asked))
    verdicts = judge(segments, find_places(segments, URL), choice, title="The hearing", url=URL)
    return {segment.text: verdict for segment, verdict in zip(segments, verdicts, strict=True)}


def _question(question: str, answer: str) -> str:
    return f'<div class="card"><h3>{question}</h3><div class="answer"><p>{answer}</p></div></div>'


def test_the_questions_of_an_accordion_behind_the_body_stay_with_their_answers() -> None:
    answer = f"{SENTENCE} " * 2
    found = verdicts_of(BODY + _question("Who may speak?", answer), {"Who may speak?": 0.6})
    assert found["Who may speak?"].kept


def test_a_heading_behind_the_body_without_text_under_it_goes() -> None:
    found = verdicts_of(f'{BODY}<div class="card"><h3>Who may speak?</h3></div>', {"Who may speak?": 0.6})
    assert found["Who may speak?"].reason == "after the body, outside its element"


@pytest.mark.parametrize(("sure", "kept"), [(0.65, False), (0.75, True)])
def test_a_line_with_a_style_of_its_own_ahead_of_the_body_stays_where_the_voter_is_sure_of_it(sure: float, kept: bool) -> None:
    assert (
        verdicts_of(f'<p class="motto">Nobody leaves alone.</p>{BODY}', {"Nobody leaves alone.": sure})["Nobody leaves alone."].kept is kept
    )


def test_a_line_with_a_style_of_its_own_behind_the_body_goes_however_sure_the_voter_is() -> None:
    text = "Register to read on (free)"
    assert not verdicts_of(f'{BODY}<p class="note">{text}</p>', {text: 0.9})[text].kept


def _linked(text: str, href: str, tag: str = "p") -> str:
    return f'<{tag}><a href="{href}">{text}</a></{tag}>'


@pytest.mark.parametrize(("sure", "kept"), [(0.2, False), (0.35, True), (0.55, True)])
@pytest.mark.parametrize("tag", ["p", "li"])
def test_a_line_that_links_to_another_site_is_a_source_where_the_voter_does_not_rule_it_out(tag: str, sure: float, kept: bool) -> None:
    text = "The ledger of Harbour Street, as the Evening Tide printed it"
    line = _linked(text, "https://paper.example.com/ledger", tag)
    for content in (BODY + line + BODY, BODY + line):
        assert verdicts_of(f"<ul>{content}</ul>" if tag == "li" else content, {text: sure})[text].kept is kept


@pytest.mark.parametrize(
    "href",
    [
        "/2024/04/the-ledger/",
        "https://tenants.example.org/2024/04/the-ledger/",
        "https://www.example.org/",
        "mailto:ada@example.com",
        "#top",
    ],
)
def test_a_line_that_links_to_the_same_site_or_to_a_mailbox_is_none(href: str) -> None:
    text = "The ledger of Harbour Street, and who has it"
    assert not verdicts_of(BODY + _linked(text, href) + BODY, {text: 0.45})[text].kept


def test_a_line_that_says_something_around_its_links_to_other_sites_is_no_source() -> None:
    line = (
        '<p>Filed under: <a href="https://old.example.com/tag/courts">courts</a>, <a href="https://old.example.com/tag/rent">rent</a></p>'
    )
    assert not verdicts_of(BODY + line, {"Filed under: courts, rent": 0.45})["Filed under: courts, rent"].kept


def test_links_to_other_sites_in_a_zone_are_no_sources() -> None:
    text = "The ledger of Harbour Street, as the Evening Tide printed it"
    line = _linked(text, "https://paper.example.com/ledger")
    assert not verdicts_of(f'{BODY}<div class="related-posts">{line}</div>', {text: 0.45})[text].kept


@pytest.mark.parametrize(("sure", "kept"), [(0.9, False), (0.98, True)])
def test_a_sentence_that_ends_in_dots_stays_where_the_voter_is_sure_of_it(sure: float, kept: bool) -> None:
    text = "And then nobody said anything for a long while …"
    assert verdicts_of(f'{BODY}<div class="pause"><p>{text}</p></div>{BODY}', {text: sure})[text].kept is kept


def test_several_texts_that_end_in_dots_are_excerpts_of_other_articles_though_the_voter_likes_them() -> None:
    excerpts = [
        f"The families of {street} street waited until the evening for the doors of the registry to open …"
        for street in ("Pier", "Lock", "Tide")
    ]
    content = BODY + "".join(f'<div class="news"><b>{n}</b><p>{text}</p></div>' for n, text in enumerate(excerpts))
    found = verdicts_of(content, dict.fromkeys(excerpts, 0.9))
    assert {found[text].reason for text in excerpts} == {"teaser: cut-off text outside the body"}


@pytest.mark.parametrize(("sure", "kept"), [(0.7, False), (0.8, True)])
def test_linked_headings_of_parts_stay_where_the_voter_is_sure_of_them(sure: float, kept: bool) -> None:
    parts = ["What the landlord owes the house", "What the court asked of the clerk", "What the families will do now"]
    content = "".join(f'<div class="part">{_linked(part, f"/hearing/{n}", "h3")}</div>{BODY}' for n, part in enumerate(parts))
    found = verdicts_of(content, dict.fromkeys(parts, sure))
    assert [found[part].kept for part in parts] == [kept] * 3


def test_a_label_with_a_day_and_a_style_of_its_own_goes_however_sure_the_voter_is() -> None:
    text = "Tue 25 April 2023, third sitting"
    assert verdicts_of(f'<p class="note">{text}</p>{BODY}', {text: 0.9})[text].reason == "line with a day at the edge of the body"


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ("<div class='box'><pre>{}</pre></div>", True),
        ("<div class='crayon-syntax'><div class='crayon-pre'><div class='crayon-line'>{}</div></div></div>", True),
        ("<div class='codecolorer-container geshi'><div class='php codecolorer'>{}</div></div>", True),
        ("<div class='box'><div class='line'>{}</div></div>", False),
        ("<div class='sidebar'><pre>{}</pre></div>", False),
    ],
)
def test_code_in_a_box_between_paragraphs_stays(box: str, kept: bool) -> None:
    code = "grep hearing ledger.csv"
    assert verdicts_of(BODY + box.format(code) + BODY, {code: 0.1})[code].kept is kept


def test_the_numbers_of_lines_of_code_go() -> None:
    content = BODY + "<div class='crayon-syntax'><div class='crayon-pre'><div class='crayon-line'>1</div></div></div>" + BODY
    assert not verdicts_of(content, {"1": 0.1})["1"].kept


def _record(content: str) -> str:
    """A paragraph, heading or list as page builders set it: in boxes of its own, with a number in one of the class words."""
    return f'<div class="rec rec-{len(content)}"><div class="rec-container"><div class="rec-col">{content}</div></div></div>'


def _text(*paragraphs: str) -> str:
    return _record(f'<div class="rec-text">{"<br><br>".join(paragraphs)}</div>')


def test_a_body_whose_parts_stand_in_boxes_of_their_own_keeps_headings_quotations_and_lists() -> None:
    parts = [
        _text(f"{SENTENCE} One.", f"{SENTENCE} Two."),
        _record('<h2 class="rec-title">What the landlord says</h2>'),
        _text(f"{SENTENCE} Three."),
        _record('<div class="rec-impact">We have counted every crack in the wall.</div>'),
        _text(f"{SENTENCE} Four."),
        _record('<h2 class="rec-title">What the families ask for</h2>'),
        _record('<div class="rec-text"><ul><li>the ledger</li><li>a surveyor</li></ul></div>'),
        '<div class="share"><a href="/share">Share</a></div>',
        _record('<div class="rec-text"><ul><li>Imprint of the office</li></ul></div>'),
    ]
    found = verdicts_of("".join(parts), {})
    assert [text for text, verdict in found.items() if not verdict.kept] == ["Share", "Imprint of the office"]


def test_boxes_of_products_between_the_boxes_of_a_body_stay_out() -> None:
    card = _record('<h3 class="name">A brush</h3><p class="price">12 pounds</p><p class="shop">At the market</p>')
    found = verdicts_of("".join([_text(f"{SENTENCE} One."), card, _text(f"{SENTENCE} Two.")]), {})
    assert [text for text, verdict in found.items() if not verdict.kept] == ["A brush", "12 pounds", "At the market"]


def test_a_line_that_stands_between_all_boxes_of_a_body_is_no_text() -> None:
    label = _record('<div class="rec-impact">Text continues below</div>')
    found = verdicts_of(label.join([_text(f"{SENTENCE} One."), _text(f"{SENTENCE} Two."), _text(f"{SENTENCE} Three.")]), {})
    assert not found["Text continues below"].kept


def test_asides_alike_beside_paragraphs_of_the_body_are_not_its_boxes() -> None:
    notes = [f'<div class="note"><p>{SENTENCE} {SENTENCE} {word}.</p></div>' for word in ("One", "Two")]
    found = verdicts_of(f"<p>{SENTENCE}</p>" + '<div class="note">Advertisement</div>'.join(notes), {})
    assert not found["Advertisement"].kept


@pytest.mark.parametrize(
    ("lead", "href", "kept"),
    [
        ("あわせて読みたい", "/2024/04/the-ledger/", False),
        ("Read also", "https://tenants.example.org/2024/04/the-ledger/", False),
        ("Read also", "https://paper.example.com/ledger", True),
        ("The ledger", "/2024/04/the-ledger/", True),
    ],
)
def test_a_link_on_the_line_below_read_also_goes_with_it(lead: str, href: str, kept: bool) -> None:
    line = f'<p>{lead}<br><a href="{href}">What the ledger of the harbour says</a></p>'
    found = verdicts_of(BODY + line + BODY, {lead: 0.95, "What the ledger of the harbour says": 0.95})
    assert (found[lead].kept, found["What the ledger of the harbour says"].kept) == (kept, kept)


@pytest.mark.parametrize(
    ("mark", "notes"),
    [
        (  # SPIP
            '<span class="spip_note_ref">[<a href="#nb1" class="spip_note" rel="appendix" id="nh1">1</a>]</span>',
            '<div class="notes"><div id="nb1"><p><span class="spip_note_ref">[<a href="#nh1">1</a>] </span>{}</p></div></div>',
        ),
        (  # Hatena
            '<span class="footnote"><a href="#f-1" name="fn-1" title="">*1</a></span>',
            '<div class="footnote"><p class="footnote"><a href="#fn-1" name="f-1" class="footnote-number">*1</a>'
            '<span class="footnote-delimiter">:</span><span class="footnote-text">{}</span></p></div>',
        ),
        ('<a href="#below" id="above">[1]</a>', '<div class="small"><p id="below">{} <a href="#above">back</a></p></div>'),
        ('(<a href="#below" id="above">1</a>)', '<div class="small"><p id="below">(<a href="#above">1</a>) {}</p></div>'),
        ('<a href="#below" name="above">*</a>', '<div class="small"><p><a name="below" href="#above">*</a> {}</p></div>'),
    ],
    ids=["spip", "hatena", "by its id", "in brackets", "by its name"],
)
def test_a_note_that_leads_back_to_its_mark_stays(mark: str, notes: str) -> None:
    note = "Kept in the archive of the harbour, box 41."
    found = verdicts_of(f"{BODY}<p>{SENTENCE}{mark}</p>{BODY}</div>{notes.format(note)}", {})
    assert [verdict.reason for text, verdict in found.items() if note in text] == ["note that the text refers to"]
    (marked,) = (text.removeprefix(SENTENCE) for text in found if text.startswith(SENTENCE) and text != SENTENCE)
    assert marked in ("[1]", "[*1]", "(1)", "[*]")
    assert found[f"{SENTENCE}{marked}"].reason == "the voter's word"


def test_a_number_that_leads_to_a_place_on_the_page_is_no_mark_unless_that_leads_back() -> None:
    text = f'{BODY}<p>{SENTENCE} <a href="#rules">7</a> rules follow.</p>{BODY}</div><div class="small"><p id="rules">Be on time.</p></div>'
    assert not verdicts_of(text, {})["Be on time."].kept


@pytest.mark.parametrize(("name", "kept"), [("hide-text", False), ("note sr-only", False), ("name", True)])
def test_the_label_of_a_field_that_is_not_shown_is_no_text(name: str, kept: bool) -> None:
    """Substack's editor leaves one in each of its poems, outside of any form."""
    label = "The spaces of this text stay as they are"
    poem = f'<div class="poem"><label class="{name}">{label}</label><pre>The court heard us.</pre></div>'
    assert verdicts_of(BODY + poem + BODY, {label: 0.95})[label].kept is kept
