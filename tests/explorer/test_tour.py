"""The guided tour of docs/tour.md, walked in a browser over the demo corpus; with WINNOW_TOUR set its pictures are made anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images"
TOUR = ROOT / "docs" / "tour.md"
WANTED = bool(os.environ.get("WINNOW_TOUR"))
by_hand_or_in_a_long_run = pytest.mark.long  # the walks of test_walks.py and the demo of tests/platforms show the same parts in a short one


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour") / "winnow-demo"
    command = [sys.executable, "-m", "winnow.commands.main", "demo", "--folder", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    return folder


@pytest.fixture(scope="module")
def page(demo: Path, chromium: Any, serving: Any) -> Iterator[Any]:
    with serving(SimpleNamespace(root=demo)) as server:
        context = chromium.new_context(viewport={"width": 1180, "height": 860}, device_scale_factor=1)
        name, _, value = server.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.base, "httpOnly": True, "sameSite": "Strict"}])
        opened = context.new_page()
        opened.goto(f"{server.base}/")
        yield opened
        context.close()


def shoot(page: Any, name: str, *, height: int = 860) -> None:
    assert f"images/{name}.png" in TOUR.read_text("utf-8"), f"docs/tour.md does not show {name}"
    if WANTED:
        PICTURES.mkdir(exist_ok=True)
        page.set_viewport_size({"width": 1180, "height": height})
        page.screenshot(path=str(PICTURES / f"{name}.png"))
        page.set_viewport_size({"width": 1180, "height": 860})


@by_hand_or_in_a_long_run
def test_the_tour(page: Any, follow: Any) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == "What this corpus holds"
    shoot(page, "overview", height=1300)

    page.get_by_label("Search the texts").fill("detained OR prison")
    follow(page, "Enter")
    assert re.search(r"\d+ documents", page.get_by_role("status").inner_text())
    shoot(page, "search")

    follow(page, page.locator("main h2 a, main h3 a, main li a[href*='/article/']").first)
    assert page.get_by_text("Cite it").is_visible()
    shoot(page, "article", height=1200)

    follow(page, page.get_by_role("link", name=re.compile("Why this text")))
    assert page.locator("[id^=block-]").count() > 3
    shoot(page, "why", height=1100)

    follow(page, page.locator("a[href*='/mark?']").first)
    assert page.get_by_role("heading", level=1).is_visible()
    shoot(page, "mark", height=1100)

    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/search?language=ar", page.url))
    follow(page, page.locator("main a[href*='/article/']").first)
    assert page.locator("[dir=rtl]").count() > 0
    shoot(page, "arabic", height=1000)
    base = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    page.goto(f"{base}/concordance?q=court&sort=1R")
    shoot(page, "concordance", height=900)
    page.goto(f"{base}/words?language=en")
    shoot(page, "words", height=900)


@by_hand_or_in_a_long_run
def test_the_tour_of_what_is_kept_track_of_and_given_away(page: Any, follow: Any, demo: Path, tmp_path: Path, module_tools: Any) -> None:
    def winnow(*words: str) -> None:
        done = module_tools.run(*module_tools.winnow, *words, env=os.environ | {"WINNOW_CORPUS": str(demo)})
        assert done.code in (0, 3), done.stderr  # 3: a watch has news

    base = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    page.goto(f"{base}/search?q=court&with=prison&by=month")
    assert page.locator(".legend").count() == 2

    winnow("tag", "1", "urgent")
    winnow("watch", "add", "urgent", "tag:urgent")
    winnow("watch", "check")
    page.goto(f"{base}/search?q=court")
    follow(page, page.locator(".hits h2 a").first)
    follow(page, page.get_by_role("link", name="Add tags or a note"))
    page.get_by_label("Tags, with ; between them").fill("urgent; to be checked")
    page.get_by_label("Note", exact=True).fill("Compare with the list of the lawyers.")
    page.get_by_label("Your name, which names the file").fill("ana")
    shoot(page, "tags", height=560)
    follow(page, page.get_by_role("button", name="Save"))

    winnow("watch", "check")
    page.goto(f"{base}/watches")
    assert page.locator(".news .fresh").count() == 1
    shoot(page, "watches", height=560)

    winnow("publish", str(tmp_path / "site"), "--interface", "ar", "--title", "شهادات من ثلاث دول", "--language", "ar")
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert page.locator("html").get_attribute("dir") == "rtl"
    shoot(page, "published", height=560)


def test_every_picture_of_the_tour_is_there_and_no_other() -> None:
    shown = set(re.findall(r"images/([\w-]+\.png)", TOUR.read_text("utf-8")))
    assert shown == {path.name for path in PICTURES.glob("*.png")}
    assert sum((PICTURES / name).stat().st_size for name in shown) < 1_500_000
