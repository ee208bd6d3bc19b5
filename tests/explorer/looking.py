"""A page of a browser that is watched, and what is looked for on every page of a walk: at each width, light and dark, in any language.

WINNOW_SCREENSHOTS names a folder that gets a picture of each look.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines.explorer.languages.translations import translations_of

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
DEVICES = {"desktop": 1280, "phone": 320}
LOUD = re.compile(r"Refused to|violates|Content Security Policy|blocked|winnow-ran", re.IGNORECASE)
AXE = Axe()


class Watched:
    """A page of a browser that entered, with all it asked for and all that would show that something ran."""

    def __init__(
        self, browser: Any, server: Any, *, bypass_csp: bool = False, color_scheme: str = "light", width: int = 1280, code: str = "en"
    ) -> None:
        self.server = server
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            bypass_csp=bypass_csp,
            color_scheme=color_scheme,
            locale=code,
            accept_downloads=True,
            reduced_motion="reduce",  # no click meets a page that still scrolls
        )
        name, _, value = server.cookie.partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": server.base, "httpOnly": True, "sameSite": "Strict"}])
        self.page = self.context.new_page()
        self.asked: set[str] = set()
        self.signs: list[str] = []
        self.context.on("request", lambda request: self.asked.add(request.url))
        self.context.on("page", lambda page: self.signs.append(f"a new page: {page.url}"))
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda message: self.signs.append(message.text) if LOUD.search(message.text) else None)
        self.page.on("pageerror", lambda error: self.signs.append(str(error)))
        self.page.on("websocket", lambda socket: self.signs.append(socket.url))

    def _dialog(self, dialog: Any) -> None:
        self.signs.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def go(self, path: str) -> None:
        self.page.goto(self.server.base + path)

    def show(self, pages: list[tuple[str, str]], *, at_once: int = 60) -> list[str]:
        """Show (path, HTML) of many pages in frames of one, each parsed and run as if it were opened; their titles.

        What one of them asks for, opens or shows is seen as if the page itself did it. `at_once` bounds what a browser holds.
        """
        titles: list[str] = []
        for start in range(0, len(pages), at_once):
            self.go("/nothing")
            titles += self.page.evaluate(_SHOW, [html for _, html in pages[start : start + at_once]])
            assert (self.signs, self.foreign) == ([], set()), [path for path, _ in pages[start : start + at_once]]
        return titles

    @property
    def foreign(self) -> set[str]:
        """What was asked of anybody but our server."""
        return {url for url in self.asked if urlsplit(url).netloc != f"127.0.0.1:{self.server.port}"}

    def close(self) -> None:
        self.context.close()


_SHOW = """async (pages) => {
  const loaded = pages.map((html) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => done(frame.contentDocument?.title ?? "it has gone elsewhere"));
    frame.srcdoc = html;
    document.body.append(frame);
  }));
  const titles = await Promise.all(loaded);
  await new Promise((done) => setTimeout(done, 100));
  return titles;
}"""


def walks(short: tuple[str, str]) -> list[Any]:
    """(language, device) of each walk, all but one of them long; with the schemes of `looks`, four show each pair of the three.

    The walks of a short run take turns: English on a desktop by light, Arabic on a phone in the dark.
    """
    every = [(code, device) for code in ("en", "ar") for device in ("desktop", "phone")]
    return [pytest.param(*one, marks=() if one == short else pytest.mark.long) for one in every]


def looks(code: str, device: str) -> set[tuple[str, str]]:
    """(device, scheme) in which a walk asks axe: its own in a short run; in a long one all four walks together ask it in all four."""
    light_desktop = (code == "en") == (device == "desktop")
    both = {"desktop": "light" if light_desktop else "dark", "phone": "dark" if light_desktop else "light"}
    return set(both.items()) if "WINNOW_TESTS_WITHOUT_FORK" in os.environ else {(device, both[device])}


_CUT = """() => Array.from(document.querySelectorAll("body *")).filter((one) => {
  const style = getComputedStyle(one);
  const isCut = one.scrollWidth > one.clientWidth + 1 && ["hidden", "clip"].includes(style.overflowX) && style.clipPath === "none";
  return isCut && !one.closest("svg, input, .kwic");
}).map((one) => one.outerHTML.slice(0, 200))"""
NAMES = "JSON Lines|Log ratio|Sketch Engine|Tor Browser"  # of formats and programs, in every language
_ENGLISH = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const language = document.documentElement.lang;
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim().replace(/NAMES/g, ""), around = walker.currentNode.parentElement;
    const isOurs = around.closest("[lang]").lang === language && !around.closest("bdi, code, pre, textarea, [dir=auto], .said, .path, .languages, .command");
    if (isOurs && /[A-Za-z][a-z]+ +[A-Za-z][a-z]+/.test(text)) found.push(text.slice(0, 120));
  }
  return found;
}""".replace("NAMES", NAMES)
_TURNED = r"""() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  const box = (node, place) => { range.setStart(node, place); range.setEnd(node, place + 1); return range.getBoundingClientRect(); };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const match of node.textContent.matchAll(/\d{4}-\d{2}(?:-\d{2})?(?: \d{2}:\d{2} UTC)?/g)) {
      const first = box(node, match.index), last = box(node, match.index + match[0].length - 1);
      if (first.width && first.top === last.top && first.x > last.x) found.push(`${match[0]} in ${node.parentElement.outerHTML.slice(0, 160)}`);
    }
  }
  return found;
}"""
_AXES = """() => Array.from(document.querySelectorAll(".chart")).filter((chart) => {
  const xs = (selector) => Array.from(chart.querySelectorAll(selector)).map((one) => one.getBoundingClientRect().x);
  const runs = (all) => all.every((x, place) => !place || x >= all[place - 1]);
  const bars = xs(".columns .bar, .lane:first-of-type .bars.A:not(.apart) .bar"), labels = xs(".axis .ends span, .axis > span");
  return !runs(bars) || !(labels[0] < labels[labels.length - 1]);
}).map((chart) => chart.outerHTML.slice(0, 200))"""


@dataclass
class Walk:
    """A walk through pages in one language; `shown` begins the names of its pictures."""

    page: Any
    code: str
    device: str
    name: str

    def say(self, sentence: str, context: str = "") -> str:
        """A sentence of ours in the language of the walk."""
        spoken = translations_of(self.code)
        return spoken.pgettext(context, sentence) if context else spoken.gettext(sentence)

    def count(self, one: str, many: str, count: int) -> str:
        """A sentence with its number."""
        return translations_of(self.code).ngettext(one, many, count) % {"count": count}

    def look(self, name: str) -> list[str]:
        """Look at the open page at every width and in both schemes; what is wrong with it. The page stays as it was."""
        faults = []
        if self.code != "en":
            faults += [f"{name}: English: {text}" for text in self.page.evaluate(_ENGLISH)]
        for device, width in DEVICES.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                faults.append(f"{name}: {wide} pixels wide on a {device}")
            faults += [f"{name}: turned on a {device}: {text}" for text in self.page.evaluate(_TURNED)]
            faults += [f"{name}: cut on a {device}: {html}" for html in self.page.evaluate(_CUT)]
            faults += [f"{name}: axis against bars on a {device}: {html}" for html in self.page.evaluate(_AXES)]
            for scheme in ("light", "dark"):
                is_asked = (device, scheme) in looks(self.code, self.device)
                if is_asked or SHOTS:
                    self.page.emulate_media(color_scheme=scheme)
                if is_asked:
                    faults += [f"{name}: {device}, {scheme}: {fault}" for fault in serious_faults(self.page)]
                if SHOTS:
                    self.shoot(f"{self.name}-{name}-{self.code}-{device}-{scheme}")
        self.page.set_viewport_size({"width": DEVICES[self.device], "height": 900})
        return faults

    def shoot(self, name: str) -> None:
        """A picture of the whole page."""
        Path(str(SHOTS)).mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(Path(str(SHOTS)) / f"{name}.png"), full_page=True)


def serious_faults(page: Any) -> list[tuple[str, str, str]]:
    """What axe finds serious or critical in an open page: rule, element, and what to mend."""
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
        for one in AXE.run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def shoot(page: Any, name: str) -> None:
    """A picture, where they are wanted."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


Follow = Callable[[Any, Any], None]
