"""Pieces of HTML in which text of web pages is inert: escaped, in its own direction, without control characters. No script, no address."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

STYLE = """
body { margin: 2rem auto; max-width: 60rem; padding: 0 1.5rem; color: #111; background: #fff; overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #999; }
h3 { font-size: 1.05rem; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
th, td { border: 1px solid #bbb; padding: .3rem .5rem; text-align: start; vertical-align: top; }
th { background: #f2f2f2; font-weight: 600; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; }
.text { white-space: pre-wrap; border: 1px solid #bbb; padding: .8rem; }
.kept { background: #eef7ee; }
.dropped { background: #faf0ef; }
.note { color: #444; }
ins { background: #d9f2d9; }
del { background: #f7d9d7; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def escape(text: object) -> str:
    """A text as HTML shows it; what cannot be shown is U+FFFD."""
    return html.escape(_CONTROLS.sub("\ufffd", str(text)))


def moment(at: datetime) -> str:
    """A time in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def scraped(text: object, language: str | None = None, element: str = "bdi", css: str = "") -> str:
    """A text from elsewhere, in an element that keeps its direction to itself; nothing for none."""
    if text in (None, ""):
        return ""
    lang = f' lang="{language}"' if language and _LANGUAGE.fullmatch(language) else ""
    look = f' class="{css}"' if css else ""
    return f'<{element} dir="auto"{lang}{look}>{escape(text)}</{element}>'


def code(text: object) -> str:
    """A digest, an address or a name of a file; nothing for none."""
    return "" if text in (None, "") else f'<code dir="ltr">{escape(text)}</code>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, row_css: Sequence[str] = ()) -> str:
    """Cells are HTML already; `row_css` has a class for each row."""
    body = []
    for number, row in enumerate(rows):
        look = f' class="{row_css[number]}"' if row_css else ""
        body.append(f"<tr{look}>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n")
    return (
        f"<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr></thead>\n<tbody>{''.join(body)}</tbody></table>\n"
    )


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values, the values HTML already; those without a value are left out."""
    body = "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>\n" for name, value in rows if value)
    return f"<table><tbody>{body}</tbody></table>\n"


def page(title: str, body: Iterable[str]) -> str:
    """One file that loads nothing and runs nothing, also where a browser is told to."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>\n'
    )
    return f"{head}<style>{STYLE}</style></head><body>\n{''.join(body)}</body></html>\n"
