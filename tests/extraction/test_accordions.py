"""Titles of accordions as page builders write them: headings of the text below, whatever their element is."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import BlockKind, Extraction, PageInput

PROSE = (
    "The council of Port Malin voted on Tuesday to reopen the inquiry into the deaths of nine dock workers, eleven years after the first.",
    "Relatives who had travelled from four districts stood at the back of the hall while the motion was read out by the clerk.",
    "A spokesman for the harbour company said that it would cooperate with the panel but disputed that its records had been altered.",
)
QUESTIONS = {
    "Who may give evidence?": "Anyone who worked on the pier in the two years before the collapse may write to the clerk.",
    "Will names be published?": "Witnesses who fear for their jobs may be heard under a letter, and their names will be kept sealed.",
}
BUILDERS = {
    "Elementor": '<div class="elementor-accordion-item"><div class="elementor-tab-title" role="button"><span class="elementor-accordion-icon">'
    '</span><a class="elementor-accordion-title" href="">{0}</a></div><div class="elementor-tab-content"><p>{1}</p></div></div>',
    "Divi": '<div class="et_pb_toggle et_pb_toggle_close"><h5 class="et_pb_toggle_title">{0}</h5>'
    '<div class="et_pb_toggle_content clearfix"><p>{1}</p></div></div>',
    "Bootstrap 3": '<div class="panel panel-default"><div class="panel-heading"><h4 class="panel-title">'
    '<a data-toggle="collapse" href="#c1">{0}</a></h4></div><div id="c1" class="panel-collapse collapse"><div class="panel-body">{1}</div></div></div>',
    "Bootstrap 5": '<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button" data-bs-toggle="collapse">{0}'
    '</button></h2><div class="accordion-collapse collapse"><div class="accordion-body">{1}</div></div></div>',
    "a button alone": '<div class="faq-item"><button class="faq-question" aria-expanded="false">{0}</button><div class="faq-answer"><p>{1}</p></div></div>',
}


def read(behind: str) -> Extraction:
    body = "".join(f"<p>{text}</p>" for text in PROSE)
    page = f"<html><head><title>Inquiry reopens</title></head><body><main><article><h1>Inquiry reopens</h1>{body}{behind}</article></main></body></html>"
    return extract(PageInput(url="https://courier.example/2024/05/inquiry", body=page.encode()))


@pytest.mark.parametrize("builder", BUILDERS)
def test_questions_head_their_answers(builder: str) -> None:
    found = read("".join(BUILDERS[builder].format(question, answer) for question, answer in QUESTIONS.items()))
    kept = [block for block in found.blocks if block.kept and block.text not in PROSE]
    assert [block.text for block in kept] == [text for pair in QUESTIONS.items() for text in pair]
    assert [block.kind for block in kept if block.text in QUESTIONS] == [BlockKind.HEADING] * len(QUESTIONS)


def test_a_link_to_another_page_stays_a_link_whatever_it_is_called() -> None:
    found = read(
        '<div class="elementor-tab-title"><a class="elementor-accordion-title" href="/2024/04/other">Harbour fees rise again in May</a></div>'
    )
    assert "Harbour fees" not in found.text


def test_a_question_without_an_answer_is_not_kept() -> None:
    found = read('<div class="accordion-title">More from the harbour</div><ul><li><a href="/2024/04/a">Fees rise</a></li></ul>')
    assert "More from the harbour" not in found.text
