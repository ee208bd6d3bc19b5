"""Which network addresses may be contacted: public ones, and those private ones that winnow.toml allows."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, field_validator

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_ENTRY = re.compile(r"^(?:\[(?P<v6>[0-9a-fA-F:./]+)\]|(?P<v4>[0-9./]+)):(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?$")
_IPV6_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA gives out for global unicast
_IPV6_DOCUMENTATION = ipaddress.ip_network("3fff::/20")  # RFC 9637; older Pythons take it for public
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A private network and the ports that may be contacted there."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    first_port: int
    last_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """Global unicast addresses are allowed; others only by an entry."""

    entries: tuple[Allowed, ...] = ()
    texts: tuple[str, ...] = ()  # the entries as written

    @classmethod
    def parse(cls, texts: Iterable[str]) -> AddressPolicy:
        """Read entries like "127.0.0.1:8101-8112", "10.0.0.0/24:80", "[::1]:8080". Raises ValueError with a remedy."""
        written = tuple(texts)
        return cls(entries=tuple(_parse(text) for text in written), texts=written)

    def allows(self, address: str, port: int) -> bool:
        """Whether a resolved address may be contacted at a port."""
        ip = _unwrapped(address)
        if ip is None:
            return False
        if is_public(ip):
            return True
        return any(ip.version == e.network.version and ip in e.network and e.first_port <= port <= e.last_port for e in self.entries)

    def names_port(self, port: int) -> bool:
        """Whether any entry names this port: only then may a URL ask for one that is neither 80 nor 443."""
        return any(entry.first_port <= port <= entry.last_port for entry in self.entries)


def is_public(ip: IpAddress) -> bool:
    """Global unicast: not private, loopback, link-local, shared (RFC 6598), reserved or multicast."""
    if ip.version == 6 and (ip not in _IPV6_UNICAST or ip in _IPV6_DOCUMENTATION):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _unwrapped(address: str) -> IpAddress | None:
    """The address a packet would reach in the end: IPv4 embedded in IPv6 forms is taken out. None for what is no address."""
    try:
        ip: IpAddress = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64 or ip in _NAT64_LOCAL or (int(ip) >> 32 == 0 and int(ip) > 1):
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
    return ip


def _parse(text: str) -> Allowed:
    found = _ENTRY.match(text.strip())
    remedy = f"'{text}' is not understood; write it as 127.0.0.1:8080, 127.0.0.1:8101-8112, 10.0.0.0/24:80 or [::1]:8080"
    if found is None:
        raise ValueError(remedy)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if not 0 < first <= last <= 65_535:
        raise ValueError(f"'{text}': ports lie between 1 and 65535, the first before the last")
    try:
        network = ipaddress.ip_network(found["v6"] or found["v4"], strict=False)
    except ValueError as error:
        raise ValueError(remedy) from error
    return Allowed(network=network, first_port=first, last_port=last)


class NetworkSection(BaseModel):
    """`[network]` of winnow.toml: the private addresses that may be contacted."""

    model_config = ConfigDict(extra="forbid")

    allow: list[str] = Field(default_factory=list)

    @field_validator("allow")
    @classmethod
    def _readable(cls, values: list[str]) -> list[str]:
        AddressPolicy.parse(values)
        return values
