"""Gives cookies back within one chain of redirects, and to nothing else: a server may ask for one before it shows a page.

They are kept in the `meta` of the chain's requests and are gone with its last response. No visit knows the cookies of another.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from pipelines.urls import join

MAX_COOKIES = 30  # of a chain; a server that sets more is asked without any
_JAR = "chain_cookies"


class ChainCookiesMiddleware:
    """Stands below the redirects, so that it sees each response of a chain before the next request is made."""

    def process_request(self, request: Request) -> None:
        """Add the cookies that this chain was given for this address."""
        jar = request.meta.get(_JAR)
        if isinstance(jar, CookieJar):
            request.headers.pop("Cookie", None)
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises `IgnoreRequest` where an address redirects to itself although its cookies, if it set any, came back."""
        if response.headers.getlist("Set-Cookie"):
            jar = request.meta.setdefault(_JAR, CookieJar())
            jar.extract_cookies(response, request)
            if len(jar) > MAX_COOKIES:
                jar.clear()
        if _leads_to_itself(response) and _cookies_of(request) == request.headers.get("Cookie"):
            came_back = ", although its cookie came back" if request.headers.get("Cookie") else ""
            raise IgnoreRequest(f"the server redirects to the same address{came_back}")
        return response


def _leads_to_itself(response: Response) -> bool:
    location = response.headers.get("Location")
    return location is not None and 300 <= response.status < 400 and join(response.url, location.decode("latin-1")) == response.url


def _cookies_of(request: Request) -> bytes | None:
    """The header that the next request to the same address would have."""
    jar = request.meta.get(_JAR)
    again = Request(request.url)
    if isinstance(jar, CookieJar):
        jar.add_cookie_header(again)
    return again.headers.get("Cookie")
