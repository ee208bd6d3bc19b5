"""Headlines in large letters on old pages, where the title element is the name of the site; nowhere else."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import PageInput

SITE, HEADLINE = "Harbour Prison Watch", "Judge hears the men of the night ferry"
TEXT = (
    "The men of the night ferry told the judge on Monday how they were held for nine weeks in a shed without a window or a bed.<br><br>" * 4
)
MENU = '<a href="/news.asp">News</a> | <a href="/about.asp">About</a> | <a href="/contact.asp">Contact</a>'


def _title(
    headline: str, *, site: str = f'<font size="5"><b>{SITE}</b></font>', title: str = SITE, path: str = "article.asp?id=7"
) -> str | None:
    page = (
        f'<html><head><title>{title}</title></head><body><table><tr><td colspan="2">{site}</td></tr><tr><td>{MENU}</td>'
        f'<td><table><tr><td>{headline}<br><font size="2">By Mara Lindt</font><br><br><font size="3">{TEXT}</font></td></tr></table></td></tr>'
        "</table></body></html>"
    )
    fact = extract(PageInput(url=f"https://hpw-watch.example.org/{path}", body=page.encode(), charset="utf-8")).facts.title
    return fact.value if fact else None


@pytest.mark.parametrize(
    "line",
    [
        '<font size="5"><b>{0}</b></font>',
        '<b><font size="+1">{0}</font></b>',
        "<big><b>{0}</b></big>",
        '<center><font size="4">{0}</font></center>',
    ],
)
@pytest.mark.parametrize("site", [f'<font size="5"><b>{SITE}</b></font>', f'<a href="/"><img src="l.gif" alt="{SITE}"></a>'])
def test_a_line_in_large_letters_is_the_headline_where_the_title_names_the_site(line: str, site: str) -> None:
    assert _title(line.format(HEADLINE), site=site) == HEADLINE


def test_a_line_in_large_letters_is_no_headline_where_the_title_may_be_one() -> None:
    below = '<font size="4">What the judge asked the guards</font>'
    assert _title(below, site="<b>The watch</b>", title=HEADLINE) == HEADLINE


def test_several_texts_under_large_letters_are_a_list() -> None:
    entry = f'</td></tr><tr><td><font size="5">{{0}}</font><br>{TEXT}'
    lines = f'<font size="5">{HEADLINE}</font><br>{TEXT}{entry.format("Guards leave the harbour prison")}'
    assert _title(lines) == SITE


def test_a_headline_in_a_row_of_its_own_heads_the_text_in_the_next() -> None:
    assert _title(f'<font size="5">{HEADLINE}</font></td></tr><tr><td>') == HEADLINE
