"""Gives cookies back within one chain of redirects, and to nothing else: a server may ask for one before it shows a page.

They are kept in the `meta` of the chain's requests and are gone with its last response. No visit knows the cookies of another. So it is
here, too, that a chain is known to lead nowhere: it comes back to an address, and with the same cookies, or it has no end.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import cast

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.settings import REDIRECT_MAX_TIMES
from pipelines.urls import join

MAX_COOKIES = 30  # of a chain; a server that sets more is asked without any
MAX_VISITS = 2  # of an address with the same cookies: a gate may know by the second that it was passed; what stays so is a circle
_NO_PAGE = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # another scheme
_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_JAR = "chain_cookies"
_ASKED = "chain_asked"


class ChainCookiesMiddleware:
    """Stands below the redirects, so that it sees each response of a chain before the next request is made."""

    def process_request(self, request: Request) -> None:
        """Add the cookies that this chain was given for this address."""
        jar = request.meta.get(_JAR)
        if isinstance(jar, CookieJar):
            request.headers.pop("Cookie", None)
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises `IgnoreRequest` where redirects lead to no page of the web, in a circle although cookies came back, or on and on."""
        if response.headers.getlist("Set-Cookie"):
            jar = request.meta.setdefault(_JAR, CookieJar())
            jar.extract_cookies(response, request)
            if len(jar) > MAX_COOKIES:
                jar.clear()
        location = response.headers.get("Location")
        if location is not None and response.status in _FOLLOWED and not request.meta.get("dont_redirect"):
            _check_way(request, response, location.decode("latin-1"))
        return response


def _check_way(request: Request, response: Response, location: str) -> None:
    if _NO_PAGE.match(location):
        raise IgnoreRequest(f"the server redirects to {location[:200]}, which is no address of a page")
    target = join(response.url, location)
    if target is None:
        return  # the address guard says why
    asked = cast("Counter[tuple[str, bytes | None]]", request.meta.setdefault(_ASKED, Counter()))
    asked[request.url, request.headers.get("Cookie")] += 1
    coming = _cookies_for(request, target)
    came_back = ", although its cookies came back" if coming or request.headers.get("Cookie") else ""
    if target == response.url and coming == request.headers.get("Cookie"):
        raise IgnoreRequest(f"the server redirects to the same address{came_back}")
    if asked[target, coming] >= MAX_VISITS:
        raise IgnoreRequest(f"the server redirects in a circle, to {target[:200]} again and again{came_back}")
    times = request.meta.get("redirect_times", 0)
    if times >= REDIRECT_MAX_TIMES or request.meta.get("redirect_ttl", REDIRECT_MAX_TIMES) <= 0:
        raise IgnoreRequest(f"the server redirects on and on: {times} times, and then to {target[:200]}{came_back}")


def _cookies_for(request: Request, url: str) -> bytes | None:
    """The header that the next request of the chain would have, to this address."""
    jar = request.meta.get(_JAR)
    coming = Request(url)
    if isinstance(jar, CookieJar):
        jar.add_cookie_header(coming)
    return coming.headers.get("Cookie")
