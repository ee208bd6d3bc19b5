"""What a URL is: the form to fetch, the form that identifies, the host."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from pipelines.urls import canonical_url, fetch_url, host_of, is_fetchable, join, path_and_query, shape_of, split_host, without_campaign

# Text that comes near to being a URL finds more than arbitrary text does.
# fmt: off
URL_PIECES = st.sampled_from([
    "http://", "https://", "HTTP:", "//", "/", "\\", "a.test", "[::1]", "[", "]", ":80", ":99999", ":", "@", "?", "#", "&", "=", "%", "%41",
    "%2", "%2e", "..", ".", ";jsessionid=", "utm_source=x", "é", "例え.jp", "١٢", "\x00", "\n", " ", "ref=rss", "sid=0123456789abcdef",
    "xn--", "\ud800",
])
# fmt: on
NEAR_URLS = st.lists(st.one_of(URL_PIECES, st.text(max_size=3)), max_size=12).map("".join)
WEB_URLS = NEAR_URLS.map(lambda rest: f"https://a.test/{rest}")
ANY_TEXT = st.one_of(st.text(), NEAR_URLS, WEB_URLS)


@pytest.mark.parametrize(
    ("found", "identity"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://example.org:443/a/", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/a/%2E%2e/b", "https://example.org/b"),
        ("https://example.org/%7euser/%e3%81%82", "https://example.org/~user/%E3%81%82"),
        ("https://example.org/50%", "https://example.org/50%25"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org/a/?utm_source=x&id=7&fbclid=1&mc_eid=2", "https://example.org/a?id=7"),
        ("https://example.org/a?ref=rss", "https://example.org/a"),
        ("https://example.org/a?ref=2041", "https://example.org/a?ref=2041"),
        ("https://example.org/a?sid=15", "https://example.org/a?sid=15"),
        ("https://example.org/a?sid=9f86d081884c7d659a2feaa0c55ad015", "https://example.org/a"),
        ("https://example.org/a;jsessionid=1A2B?x=1", "https://example.org/a?x=1"),
        ("https://example.org/a?b=2&a=1&b=1", "https://example.org/a?a=1&b=2&b=1"),
        ("https://[2001:DB8:0::1]:443/", "https://[2001:db8::1]/"),
        ("https:\\\\example.org\\a", "https://example.org/a"),
        ("  https://example.org/\na ", "https://example.org/a"),
    ],
)
def test_a_document_has_one_identity(found: str, identity: str) -> None:
    assert canonical_url(found) == identity


@pytest.mark.parametrize(
    ("found", "fetched"),
    [
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://Example.org/a/?utm_source=x&b=2&a=1#top", "https://example.org/a/?utm_source=x&b=2&a=1"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://example.org/%D8%A3?q=%41", "https://example.org/%D8%A3?q=%41"),
        ("https://example.org", "https://example.org/"),
    ],
)
def test_the_url_to_fetch_stays_as_found(found: str, fetched: str) -> None:
    assert fetch_url(found) == fetched


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("www.amnesty.org/rss", "begin it with https://"),
        ("", "begin it with https://"),
        ("javascript:alert(1)", "begin it with https://"),
        ("file:///etc/passwd", "begin it with https://"),
        ("https://", "names no host"),
        ("https:///a", "names no host"),
        ("https://user:secret@example.org/", "user name or password"),
        ("https://example.org:99999/", "is not a URL"),
        ("https://example.org:0/", "port 0"),
        ("https://[::1/", "is not a URL"),
        ("https://exa mple.org/", "no possible host"),
        ("https://a..b/", "no possible host"),
        (f"https://{'a' * 300}.org/", "no possible host"),
        (f"https://{'é' * 90_000}/", "longer than"),
        ("https://example.org/\x1b[31m", "control characters"),
        ("https://example.org/\ud800", "control characters"),
    ],
)
def test_what_is_no_web_address_is_refused_in_plain_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        canonical_url(text)
    assert len(str(caught.value)) < 300
    assert not is_fetchable(text)
    assert join("https://example.org/", text) is None or text in {"", "www.amnesty.org/rss", "https:///a", "https://"} or ":" not in text


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a", "example.org:443"),
        ("http://EXAMPLE.org.", "example.org:80"),
        ("http://127.0.0.1:8101/", "127.0.0.1:8101"),
        ("https://[::1]/", "[::1]:443"),
    ],
)
def test_a_host_always_has_its_port(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.org", ("example.org", None)),
        ("example.org:443", ("example.org", 443)),
        ("127.0.0.1:8101", ("127.0.0.1", 8101)),
        ("[::1]:8101", ("[::1]", 8101)),
        ("[::1]", ("[::1]", None)),
    ],
)
def test_a_host_is_split_from_its_port(text: str, host: tuple[str, int | None]) -> None:
    assert split_host(text) == host


@pytest.mark.parametrize("text", ["", ":80", "https://example.org", "example.org/a", "a b", "u@h", "example.org:0", "*.example.org"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        split_host(text)


@pytest.mark.parametrize(
    "url", ["https://example.org/a b", " https://example.org/", "https://example.org/\t", "ftp://example.org/", "https://u@h.org/"]
)
def test_only_clean_web_addresses_are_fetchable(url: str) -> None:
    assert not is_fetchable(url)


@pytest.mark.parametrize(
    ("href", "joined"),
    [
        ("/b", "https://example.org/b"),
        ("b?x=1#y", "https://example.org/a/b?x=1"),
        ("//other.test/x", "https://other.test/x"),
        ("\\\\other.test\\x", "https://other.test/x"),
        (" \n/b\t", "https://example.org/b"),
        ("", None),
        ("   ", None),
        ("javascript:void(0)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:x@example.org", None),
        ("tel:+1", None),
        ("https://[::1/", None),
        ("http://user:pw@example.org/", None),
    ],
)
def test_a_link_is_resolved_or_refused(href: str, joined: str | None) -> None:
    assert join("https://example.org/a/", href) == joined


def test_path_and_query_have_their_escapes_written_one_way() -> None:
    assert path_and_query("https://example.org/%7ea/é?q=%c3%a9#x") == "/~a/%C3%A9?q=%C3%A9"


@given(ANY_TEXT)
@example("https://a.test/.;jsessionid=/x")
@example("https://a.test/a/;jsessionid=")
def test_the_canonical_url_of_a_canonical_url_is_itself(text: str) -> None:
    try:
        once = canonical_url(text)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert is_fetchable(once)


@given(ANY_TEXT)
def test_the_url_to_fetch_is_stable_and_is_what_scrapy_asks_for(text: str) -> None:
    try:
        once = fetch_url(text)
    except ValueError:
        return
    assert fetch_url(once) == once
    assert safe_url_string(once) == once
    assert canonical_url(once) == canonical_url(text)


@given(ANY_TEXT, ANY_TEXT)
def test_no_text_makes_reading_a_url_raise_anything_but_value_error(text: str, base: str) -> None:
    is_fetchable(text)
    joined = join(base, text)
    assert joined is None or is_fetchable(joined)
    for function in (canonical_url, fetch_url, host_of, split_host, path_and_query):
        try:
            function(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/2026/03/a-story-of-water/", "/#/#/*"),
        ("/article.php?id=10003", "/article.php?id"),
        ("/news/the-fold-problem_10007.shtml", "/news/*.shtml"),
        ("/section/news/", "/section/news"),
        ("/ar/%D8%AD%D9%82-%D8%A7%D9%84%D8%B9", "/ar/*"),
        ("/node/11376", "/node/#"),
    ],
)
def test_the_shape_of_an_address_keeps_what_articles_have_in_common(path: str, shape: str) -> None:
    assert shape_of(f"https://news.test{path}") == shape.replace("https://news.test", "")


def test_a_campaign_is_not_asked_for() -> None:
    assert without_campaign("https://example.org/a/?utm_source=rss&id=7&UTM_medium=x&ref=2") == "https://example.org/a/?id=7&ref=2"
    assert without_campaign("https://example.org/a/?utm_source=rss") == "https://example.org/a/"
