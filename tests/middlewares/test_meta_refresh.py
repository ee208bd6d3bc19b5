"""Where a page sends its readers on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.meta_refresh import find_refresh

URL = "https://news.test/a"


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ('<meta http-equiv="refresh" content="0; url=/b">', "https://news.test/b"),
        ("<META HTTP-EQUIV=Refresh CONTENT=\"0;URL='/b?x=1&amp;y=2'\">", "https://news.test/b?x=1&y=2"),
        ('<meta content="5;url=https://other.test/" http-equiv="refresh">', "https://other.test/"),
        ('<meta http-equiv="refresh" content="10;url=/b">', "https://news.test/b"),
        ('<meta http-equiv="refresh" content="11;url=/b">', None),
        ('<meta http-equiv="refresh" content="300">', None),
        ('<meta http-equiv="refresh" content="0">', None),
        ('<meta http-equiv="refresh" content="0;url=https://news.test/a">', None),
        ('<meta http-equiv="refresh" content="soon;url=/b">', None),
        ('<meta http-equiv="refresh" content="0;url=javascript:alert(1)">', None),
        ('<meta http-equiv="refresh" content="0;url=http://[::1/b">', None),
        ('<noscript><meta http-equiv="refresh" content="0;url=/b"></noscript>', None),
        ('<!-- <meta http-equiv="refresh" content="0;url=/b"> -->', None),
        ('<meta name="refresh" content="0;url=/b">', None),
        ("", None),
    ],
)
def test_a_page_that_cannot_be_read_in_time_leads_on(head: str, target: str | None) -> None:
    assert find_refresh(f"<html><head>{head}</head><body>x</body></html>", URL) == target


PIECES = st.sampled_from(['<meta http-equiv="refresh" content="', "0;url=", "http://[", "//", "%", '">', "<noscript>", "<!--", "\x00", "é"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=4))).map("".join))
def test_no_page_makes_the_search_raise(text: str) -> None:
    target = find_refresh(text, URL)
    assert target is None or target.startswith(("http://", "https://"))


@pytest.mark.parametrize("piece", ["<meta ", "<!--", "<noscript>", '<meta http-equiv="refresh" content="0;url=', "<script"])
def test_no_page_makes_the_search_slow(piece: str) -> None:
    assert (find_refresh(piece * (64 * 1024 // len(piece)), URL) or URL).startswith("https://news.test/")
