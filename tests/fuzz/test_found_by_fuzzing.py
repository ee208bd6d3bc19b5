"""What fuzzing found, each as a case of its own."""

from __future__ import annotations

from crawler.discovery.autodetect import find_opml_feeds


def test_half_a_surrogate_in_an_opml_file_ends_it_and_what_came_before_counts() -> None:
    """lxml handed it to the parser's target as bytes that are no UTF-8, and `winnow add` ended in a UnicodeDecodeError."""
    body = b"<opml><body><outline xmlUrl='http://h.example/feed'/><outline text='x'>&#55296;</outline></body></opml>"
    assert find_opml_feeds(body, "http://h.example/") == ["http://h.example/feed"]
    assert find_opml_feeds(b"<_>&#55296;", "http://h.example/") == []
