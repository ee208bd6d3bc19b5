"""Follows a page that sends its readers on to another of its host, as browsers do; redirects by status are left to Scrapy.

A page that does so within `MAX_DELAY_SECONDS` is none to be read. Where it leads off its host, or round in a circle, that is how it ends:
its own few words would only be called empty. Each page on the way is archived, like every response.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from w3lib.html import get_meta_refresh

from crawler.discovery.decoding import decode_text
from crawler.refusals import OutOfScope
from crawler.settings import REDIRECT_MAX_TIMES
from pipelines.urls import fetch_url, host_of, is_fetchable

MAX_DELAY_SECONDS = 10.0  # "you will be sent on in ten seconds" is the longest in use; a page that reloads itself waits a minute or more
MAX_HEAD_BYTES = 64 * 1024
# What stands in these is not for readers without scripts, or no markup at all.
_IGNORED_TAGS = ("script", "noscript", "style", "template", "textarea")


class MetaRefreshMiddleware(BaseRedirectMiddleware):
    """Turns a page into a request for where it leads; such steps count among a request's redirects."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raises `OutOfScope` where it leads to another host, `IgnoreRequest` where it leads back, or on and on."""
        if request.meta.get("dont_redirect") or request.meta.get("is_robots"):  # a page served as robots.txt is only a file without rules
            return response
        if response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        target = find_refresh(decode_text(response.body[:MAX_HEAD_BYTES]), response.url)
        if target is None:
            return response
        if host_of(target) != host_of(response.url):
            raise OutOfScope(f"the page sends on to {target[:200]}, on another host")
        if target in request.meta.get("redirect_urls", ()):
            raise IgnoreRequest(f"the page sends back to {target[:200]}, which sent here")
        if (times := request.meta.get("redirect_times", 0)) >= REDIRECT_MAX_TIMES:
            raise IgnoreRequest(f"the pages send on and on: {times} times, and then to {target[:200]}")
        return self._redirect(self._redirect_request_using_get(request, response, target), request, "meta refresh")


def find_refresh(text: str, url: str) -> str | None:
    """Where a page sends its readers before they can have read it; None where it does not, or only loads itself anew."""
    try:
        delay, target = get_meta_refresh(text, url, ignore_tags=_IGNORED_TAGS)
    except ValueError:  # an address that is none
        return None
    if delay is None or target is None or not 0 <= delay <= MAX_DELAY_SECONDS or not is_fetchable(target):
        return None
    return None if fetch_url(target) == fetch_url(url) else fetch_url(target)
