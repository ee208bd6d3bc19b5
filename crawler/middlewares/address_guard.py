"""Refuses addresses we must not contact, twice: by the URL before a request is made, by the resolved address at the moment of connecting.

The second is the one that counts (faults A01-A03). Twisted resolves every host of a request, literal addresses in any notation included,
through the reactor's name resolver, and connects to exactly the addresses it is given: so a resolver that leaves out what is not allowed
cannot be got around by redirects, odd notations or rebinding. `DNS_RESOLVER` in the settings installs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer, provider

from crawler.refusals import RefusedAddress
from pipelines.address_policy import AddressPolicy
from pipelines.urls import is_fetchable

_refused: set[tuple[str, int]] = set()  # what the resolver of this process left out, asked again to name the outcome


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's own resolver, less the addresses that the policy does not allow."""

    def __init__(self, reactor: Any, policy: AddressPolicy) -> None:
        self.reactor = reactor
        self.inner = reactor.nameResolver
        self.policy = policy

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> GuardedResolver:
        """Built by Scrapy when the process starts: `crawler` is that process, and its crawl has the settings of the corpus."""
        crawls = [crawl.settings for crawl in getattr(crawler, "crawlers", ())] or [crawler.settings]
        return cls(reactor, policy_of(crawls[0].getlist("WINNOW_NETWORK_ALLOW")))

    def install_on_reactor(self) -> None:
        """Every host name of this process is resolved here from now on."""
        self.reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve and pass on only what is allowed at this port."""
        receiver = _filtering(resolutionReceiver, self.policy, hostName, portNumber)
        resolution: IHostResolution = self.inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        return resolution


def _filtering(receiver: Any, policy: AddressPolicy, host: str, port: int) -> Any:
    allowed = []

    @provider(IResolutionReceiver)
    class Filter:
        @staticmethod
        def resolutionBegan(resolution: Any) -> None:
            receiver.resolutionBegan(resolution)

        @staticmethod
        def addressResolved(address: Any) -> None:
            if policy.allows(address.host, port):
                allowed.append(address)
                receiver.addressResolved(address)
            elif not allowed:
                _refused.add((host, port))

        @staticmethod
        def resolutionComplete() -> None:
            if allowed:
                _refused.discard((host, port))
            receiver.resolutionComplete()

    return Filter


class AddressGuardMiddleware:
    """Refuses URLs that are not plain http(s), and ports nobody configured."""

    def __init__(self, crawler: Crawler) -> None:
        self.policy = policy_of(crawler.settings.getlist("WINNOW_NETWORK_ALLOW"))
        self.ports = {int(port) for port in crawler.settings.getlist("WINNOW_PORTS")} | {80, 443}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuardMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `RefusedAddress` before anything is sent."""
        if not is_fetchable(request.url):
            raise RefusedAddress(f"not a plain http or https address: {request.url[:200]}")
        port = _port_of(request.url)
        if port not in self.ports and not self.policy.names_port(port):
            raise RefusedAddress(f"port {port} is neither 80 nor 443 and no source names it")


def refusal(url: str) -> str:
    """Why the host of a URL was not contacted, when it led only to addresses that are not allowed; else empty."""
    host = urlsplit(url).hostname or ""
    return f"{host} leads to an address that winnow.toml does not allow" if (host, _port_of(url)) in _refused else ""


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def policy_of(entries: Sequence[str]) -> AddressPolicy:
    """The policy of the settings."""
    return AddressPolicy.parse(entries)
