"""Cookies within one chain of redirects."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.chain_cookies import MAX_COOKIES, ChainCookiesMiddleware

HOME = "https://news.test/"


def answer(url: str, *cookies: str, status: int = 302, location: str = "/next") -> Response:
    return Response(url, status=status, headers={"Location": location, "Set-Cookie": list(cookies)})


def follow(*cookies: str, to: str, by: ChainCookiesMiddleware | None = None) -> bytes | None:
    """The `Cookie` header of the request that a redirect with these cookies leads to."""
    middleware = by or ChainCookiesMiddleware()
    first = Request(HOME)
    middleware.process_request(first)
    middleware.process_response(first, answer(HOME, *cookies, location=to))
    second = first.replace(url=to)
    middleware.process_request(second)
    return second.headers.get("Cookie")


@pytest.mark.parametrize(
    ("cookies", "to", "sent"),
    [
        (["a=1"], "https://news.test/x", b"a=1"),
        (["a=1; Path=/"], "https://news.test/x", b"a=1"),
        (["a=1; Path=/only"], "https://news.test/x", None),
        (["a=1; Secure"], "http://news.test/x", None),
        (["a=1"], "https://other.test/x", None),
        (["a=1; Domain=other.test"], "https://other.test/x", None),
        (["a=1; Max-Age=0"], "https://news.test/x", None),
        ([f"n{number}=1" for number in range(MAX_COOKIES + 1)], "https://news.test/x", None),
        ([], "https://news.test/x", None),
    ],
)
def test_a_chain_gives_back_what_it_was_given_for_the_place(cookies: list[str], to: str, sent: bytes | None) -> None:
    assert follow(*cookies, to=to) == sent


@pytest.mark.parametrize("location", ["javascript:alert(1)", "file:///etc/passwd", " data:text/html,x", "MAILTO:a@b.example"])
def test_a_way_to_what_is_no_page_is_said(location: str) -> None:
    with pytest.raises(IgnoreRequest, match=r"the server redirects to .*, which is no address of a page"):
        ChainCookiesMiddleware().process_response(Request(HOME), answer(HOME, location=location))


@pytest.mark.parametrize("location", ["/a:b", "?to=javascript:x", "//other.test/", "HTTPS://other.test/"])
def test_an_address_with_a_colon_may_be_a_page(location: str) -> None:
    response = answer(HOME, location=location)
    assert ChainCookiesMiddleware().process_response(Request(HOME), response) is response


def test_the_next_visit_has_no_cookies() -> None:
    middleware = ChainCookiesMiddleware()
    assert follow("a=1", to=f"{HOME}x", by=middleware) == b"a=1"
    again = Request(HOME)
    middleware.process_request(again)
    assert again.headers.get("Cookie") is None
    assert "chain_cookies" not in again.meta


def test_an_address_that_leads_to_itself_is_asked_again_only_with_another_cookie() -> None:
    middleware = ChainCookiesMiddleware()
    first = Request(HOME)
    middleware.process_response(first, answer(HOME, "a=1", location=HOME))
    second = first.replace()
    middleware.process_request(second)
    with pytest.raises(IgnoreRequest, match="although its cookies came back"):
        middleware.process_response(second, answer(HOME, "a=1", location=HOME))
    with pytest.raises(IgnoreRequest, match=r"redirects to the same address$"):
        middleware.process_response(Request(HOME), answer(HOME, location="."))


def walk(*answers: Response) -> None:
    """One chain of redirects, each answer to the request that the one before led to."""
    middleware = ChainCookiesMiddleware()
    request = Request(answers[0].url)
    for response in answers:
        middleware.process_request(request)
        middleware.process_response(request, response)
        request = request.replace(url=response.urljoin((response.headers["Location"] or b"").decode()))


def test_a_circle_is_one_when_an_address_comes_up_the_third_time_with_the_same_cookies() -> None:
    there, back = answer(f"{HOME}a", location="/b"), answer(f"{HOME}b", location="/a")
    walk(there, back, there)
    with pytest.raises(IgnoreRequest, match=f"redirects in a circle, to {HOME}a again and again$"):
        walk(there, back, there, back)
    with pytest.raises(IgnoreRequest, match="again and again, although its cookies came back"):
        walk(answer(f"{HOME}a", "seen=1", location="/b"), *[back, there] * 3)


def test_a_gate_that_sets_another_cookie_each_time_is_no_circle_and_ends_as_one_without_end() -> None:
    request = Request(f"{HOME}a", meta={"redirect_times": 10})
    with pytest.raises(IgnoreRequest, match=r"on and on: 10 times, and then to https://news\.test/b, although its cookies came back"):
        ChainCookiesMiddleware().process_response(request, answer(f"{HOME}a", "seen=9", location="/b"))
