"""The headers under which every answer of the explorer is sent: no script, nothing from elsewhere, nothing kept by the browser."""

from __future__ import annotations

import base64
import hashlib

from pipelines.errors import WinnowError

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of our own pages: one style sheet and pictures from this server, no script at all."""

_ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_MAY_DIFFER = frozenset({"content-security-policy", "referrer-policy", "x-frame-options"})
_NOT_OURS = frozenset(
    {"link", "server", "vary", "access-control-allow-origin", "access-control-allow-headers", "access-control-expose-headers"}
)

Headers = list[tuple[bytes, bytes]]


def standalone_policy(css: str) -> str:
    """The policy of a page that stands alone: nothing is loaded, and only this style element applies."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


def framed_policy(css: str) -> str:
    """The policy of an archived page in its frame: as `standalone_policy`, in an origin of its own, shown by our pages only."""
    return standalone_policy(css).replace("frame-ancestors 'none'", "frame-ancestors 'self'; sandbox")


def secure(headers: Headers) -> Headers:
    """The headers of an answer with ours: those a page may set itself stay, what others set of the rest is replaced.

    Raises `WinnowError` for a line break in a header, which would begin another one.
    """
    given = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in _NOT_OURS]
    if any(b"\r" in part or b"\n" in part for header in given for part in header):
        raise WinnowError("an answer of the explorer had a line break in a header; it was not sent")
    own = {name.decode("latin-1").lower() for name, _ in given} & _MAY_DIFFER
    replaced = {name.lower() for name in _ALWAYS} - own
    kept = [(name, value) for name, value in given if name.decode("latin-1").lower() not in replaced]
    return kept + [(name.lower().encode(), value.encode()) for name, value in _ALWAYS.items() if name.lower() not in own]
