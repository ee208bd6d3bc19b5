"""Marking a block: the preview changes nothing, only a form of ours accepts, and what was accepted shows."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlencode

import pytest

SHOTS = os.environ.get("WINNOW_SCREENSHOTS")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def own(serving, corpus_of):
    with serving(corpus_of()) as server:
        yield server


@pytest.fixture(scope="module")
def refusing(serving, copy_corpus, tmp_path_factory):
    """A server for tests of which none may change anything."""
    with serving(copy_corpus(tmp_path_factory.mktemp("refusing") / "holm")) as server:
        yield server
        assert server.built.rows("select max(number) from revision where document_id = 1") == [(2,)]


def kept_block(server: Any) -> int:
    """The place of the last block that is kept."""
    page = server.ask("/article/1/why").text
    return int(re.findall(r'id="block-(\d+)" class="kept"', page)[-1])


def form_of(server: Any, place: int, *, do: str = "drop") -> tuple[dict[str, str], str]:
    """The values of the form and the cookies that belong to it."""
    answer = server.ask(f"/article/1/mark?revision=2&block={place}&do={do}")
    assert answer.status == 200, answer.text
    assert answer.headers["referrer-policy"] == "same-origin"
    values = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    return values, f"{server.cookie}; {answer.headers['set-cookie'].partition(';')[0]}"


def send(server: Any, values: dict[str, str], cookies: str, **headers: str) -> Any:
    given = FORM | {"Cookie": cookies, "Origin": server.base} | {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask("/-/correct/1", method="POST", headers=given, body=urlencode(values).encode(), cookie=False)


def test_a_preview_changes_nothing_and_accepting_writes_a_revision(own) -> None:
    place, toml = kept_block(own), own.built.root / "sources" / "holm.toml"
    before = (own.built.rows("select * from revision"), toml.read_text())
    values, cookies = form_of(own, place)
    assert (own.built.rows("select * from revision"), toml.read_text()) == before
    answer = send(own, values | {"broad": "exact", "note": "an <b>appeal</b>\r\nX: y"}, cookies)
    assert answer.status == 303, answer.text
    assert re.fullmatch(rf"/article/1/why\?written=\d+#block-{place}", answer.headers["location"])
    assert "[[corrections]]" in toml.read_text() and own.built.rows("select max(number) from revision where document_id = 1") == [(3,)]
    page = own.ask("/article/1/why?written=1").text
    assert "The rule was accepted" in page and f'id="block-{place}" class="dropped"' in page
    assert "&lt;b&gt;appeal&lt;/b&gt;" in page and "<b>" not in page
    assert ": corrected" in own.ask("/article/1").text


@pytest.mark.parametrize(
    "headers",
    (
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Host": "evil.test"},
        {"Content_Type": "text/plain"},
    ),
)
def test_a_forged_form_is_refused(refusing, headers) -> None:
    values, cookies = form_of(refusing, kept_block(refusing))
    assert send(refusing, values | {"broad": "exact"}, cookies, **headers).status in (403, 415)
    assert refusing.built.rows("select max(number) from revision where document_id = 1") == [(2,)]


def test_a_form_without_its_token_is_refused(refusing) -> None:
    values, cookies = form_of(refusing, kept_block(refusing))
    for changed, given in (
        ({"csrftoken": ""}, cookies),
        ({"csrftoken": values["csrftoken"][:-1]}, cookies),
        ({}, refusing.cookie),
        ({}, cookies.partition("; ")[2]),
        ({"csrftoken": "a"}, f"{refusing.cookie}; ds_csrftoken=a"),
    ):
        assert send(refusing, values | {"broad": "exact"} | changed, given).status == 403
    assert send(refusing, values, cookies, Origin="").status == 403
    assert refusing.built.rows("select max(number) from revision where document_id = 1") == [(2,)]


def test_reading_the_address_of_the_form_changes_nothing(refusing) -> None:
    values, cookies = form_of(refusing, kept_block(refusing))
    query = urlencode(values | {"broad": "exact"})
    for method in ("GET", "HEAD"):
        assert refusing.ask(f"/-/correct/1?{query}", method=method, headers={"Cookie": cookies}, cookie=False).status == 404
    assert refusing.built.rows("select max(number) from revision where document_id = 1") == [(2,)]


@pytest.mark.parametrize(
    "changed",
    (
        {"revision": "1"},
        {"block": "999"},
        {"block": "x"},
        {"do": "eat"},
        {"do": "keep"},
        {"broad": "all"},
        {"block": "-1"},
        {"block": "9" * 40},
    ),
)
def test_what_is_no_mark_is_told_so(refusing, changed) -> None:
    values, cookies = form_of(refusing, kept_block(refusing))
    assert send(refusing, values | {"broad": "exact"} | changed, cookies).status in (400, 404)
    query = {"revision": "2", "block": "0", "do": "keep"} | {key: value for key, value in changed.items() if key != "broad"}
    assert refusing.ask(f"/article/1/mark?{urlencode(query)}").status in (200, 400, 404)


@pytest.mark.parametrize("query", ("", "revision=2", "block=0&do=drop", "revision=2&block=0"))
def test_an_address_of_a_mark_without_all_its_values_is_no_page(refusing, query) -> None:
    assert refusing.ask(f"/article/1/mark?{query}").status in (400, 404)


def test_the_numbers_of_a_preview_agree(refusing) -> None:
    """Documents that would be left without text are among those that would change, and one of anything is not several."""
    page = refusing.ask(f"/article/1/mark?revision=2&block={kept_block(refusing)}&do=drop").text
    told = re.findall(r"<strong>([0-9]+) of ([0-9]+) documents? would change\.</strong>(?: ([0-9]+) of them would)?", page)
    assert len(told) == 3
    assert all(int(emptied or 0) <= int(changed) <= int(documents) for changed, documents, emptied in told)
    emptied = re.findall(r"Not possible: <bdi[^>]*>([0-9]+) documents? would have no text left", page)
    assert emptied == [rule[2] for rule in told if rule[2]] != []
    assert not re.search(r"\b1 (?:blocks|words|documents|revisions)\b", page)


def test_a_body_without_end_is_cut_off(refusing) -> None:
    values, cookies = form_of(refusing, kept_block(refusing))
    answer = send(refusing, values | {"note": "a" * 200_000}, cookies)
    assert (answer.status, "at most 100,000 bytes" in answer.text) == (413, True)
    assert refusing.ask("/").status == 200


def test_a_run_at_work_is_waited_for(own) -> None:
    from pipelines.corpus import open_corpus

    values, cookies = form_of(own, kept_block(own))
    lock = open_corpus(own.built.root).lock()
    try:
        assert send(own, values | {"broad": "exact"}, cookies).status == 409
    finally:
        lock.release()


def test_an_earlier_revision_cannot_be_marked(own) -> None:
    assert "Wrongly kept?" in own.ask("/article/1/why").text
    assert "Wrongly kept?" not in own.ask("/article/1/why?revision=1").text


@pytest.mark.parametrize("document", (1, 2), ids=("english", "arabic"))
def test_a_walk_through_a_correction(chromium, follow, own, document) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(own.next_address())
    page.wait_for_url(f"{own.base}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{own.base}/article/{document}/why")
    block = page.locator(".blocks > li.kept").last
    text = block.locator(".said").inner_text()
    follow(page, block.get_by_role("link", name=re.compile("^Wrongly")))
    assert page.locator(".said").first.inner_text() == text
    page.get_by_role("radio", name="Exactly this text").check()
    shoot(page, f"mark-{document}")
    page.get_by_label(re.compile("^Why")).fill("not part of it")
    if page.get_by_label("Accept also").count():
        page.get_by_label("Accept also").check()
    follow(page, page.get_by_role("button", name="Accept the rule"))
    assert "was accepted" in page.get_by_role("status").inner_text()
    page.goto(f"{own.base}/article/{document}")
    assert text not in page.locator(".text").inner_text()
    page.goto(f"{own.base}/article/{document}/why")
    follow(page, page.get_by_role("link", name=re.compile("^Corrections of")))
    shoot(page, f"corrections-{document}")
    assert page.locator(".blocks > li").count() == 1
    follow(page, page.get_by_role("link", name=re.compile("^Take it back")))
    assert "1 of " in page.locator("main").inner_text()
    assert "would change" in page.locator("main").inner_text()
    shoot(page, f"take-back-{document}")
    follow(page, page.get_by_role("button", name="Take it back"))
    assert "was taken back" in page.get_by_role("status").inner_text()
    assert page.locator(".blocks > li").count() == 0
    page.goto(f"{own.base}/article/{document}")
    assert text in page.locator(".text").inner_text()
    assert not [url for url in asked if not url.startswith(own.base)]
    context.close()


def test_a_correction_is_taken_back_by_its_form_alone(own) -> None:
    values, cookies = form_of(own, kept_block(own))
    send(own, values | {"broad": "exact"}, cookies)
    page = own.ask("/corrections/holm").text
    (digest,) = set(re.findall(r'href="/corrections/holm/([0-9a-f]{8})"', page))
    answer = own.ask(f"/corrections/holm/{digest}")
    assert answer.headers["referrer-policy"] == "same-origin"
    token = re.search(r'name="csrftoken" value="([^"]*)"', answer.text)[1]
    held = f"{own.cookie}; {answer.headers['set-cookie'].partition(';')[0]}"
    path, toml = f"/-/correct/undo/holm/{digest}", own.built.root / "sources" / "holm.toml"

    def post(body: dict[str, str], **changed: str) -> int:
        headers = FORM | {"Cookie": held, "Origin": own.base} | changed
        return own.ask(path, method="POST", headers=headers, body=urlencode(body).encode(), cookie=False).status

    before = toml.read_text()
    assert "[[corrections]]" in before
    assert own.ask(path).status == 404
    assert own.ask(f"/corrections/holm/{digest}", method="POST").status == 405
    assert post({}) == 403
    assert post({"csrftoken": token[:-1]}) == 403
    assert post({"csrftoken": token}, Origin="https://evil.test") == 403
    assert post({"csrftoken": token}, Origin="null") == 403
    assert toml.read_text() == before
    assert post({"csrftoken": token}) == 303
    assert "[[corrections]]" not in toml.read_text()
    assert own.built.rows("select text from revision where document_id = 1 and number = 4") == own.built.rows(
        "select text from revision where document_id = 1 and number = 2"
    )
    assert post({"csrftoken": token}) == 404
    for missing in ("/corrections/nobody", "/corrections/holm/00000000", "/corrections/Holm", f"/corrections/harbour/{digest}"):
        assert own.ask(missing).status == 404
