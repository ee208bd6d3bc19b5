"""Reads a robots.txt by RFC 9309; matching is Protego's. What Protego reads otherwise than the standard says is put right before it reads.

Left as Protego has it, for it only allows or refuses at the margin: a line that is no standard record (Crawl-delay) ends a list of user
agents, `Allow: /index.html` also allows `/`, and common misspellings of `Disallow` count.
"""

from __future__ import annotations

import re

from protego import Protego

PRODUCT_NAME = "winnow"
MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5
MAX_CRAWL_DELAY_SECONDS = 300.0  # a longer one would stop a crawl for good; this much of it is kept

_AGENT_LINE = re.compile(r"^([ \t]*user[- ]?agent[ \t]*:[ \t]*)([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
_PRODUCT_TOKEN = re.compile(r"[a-z_-]+|\*", re.IGNORECASE)  # RFC 9309, 2.2
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_NO_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # these end a line for Python, not for RFC 9309


class RobotsRules:
    """The rules of one host for us."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    @classmethod
    def read(cls, body: bytes) -> RobotsRules:
        """Rules out of a file as it came; any bytes will do, what is no rule is passed over."""
        text = readable_part(body).decode("utf-8", "surrogateescape")
        text = _NOT_UTF8.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", text)  # Latin-1 paths are asked for so, too
        text = _NO_LINE_END.sub(_escape, text.replace("\r\n", "\n").replace("\r", "\n"))
        return cls(_AGENT_LINE.sub(_name_agent, text))

    def allows(self, url: str) -> bool:
        """Whether we may ask for a URL of the host."""
        return self._rules.can_fetch(url, PRODUCT_NAME)

    @property
    def crawl_delay_seconds(self) -> float:
        """What Crawl-delay asks of us, no record of the standard but widely meant; 0.0 where it asks nothing."""
        return min(self._rules.crawl_delay(PRODUCT_NAME) or 0.0, MAX_CRAWL_DELAY_SECONDS)


def readable_part(body: bytes) -> bytes:
    """The first part without the byte order mark, which would hide what its first line says."""
    return first_part(body).removeprefix(b"\xef\xbb\xbf")


def first_part(body: bytes) -> bytes:
    """As much of a robots.txt as counts: whole lines of the first 500 KiB, for a rule cut short would mean something else."""
    if len(body) <= MAX_ROBOTS_BYTES:
        return body
    part = body[:MAX_ROBOTS_BYTES]
    end = max(part.rfind(b"\n"), part.rfind(b"\r"))
    return part[: end + 1] if end >= 0 else part


def _escape(character: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in character[0].encode("utf-8"))


def _name_agent(line: re.Match[str]) -> str:
    """A line with our product token, `*`, or a word that is neither: Protego would take `win` for ours, and `winnow/1` not."""
    token = _PRODUCT_TOKEN.match(line[2])
    name = token[0].lower() if token else ""
    return line[1] + (name if name in (PRODUCT_NAME, "*") else "other")
