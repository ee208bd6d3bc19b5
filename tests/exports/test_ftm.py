"""FollowTheMoney entities: one article each, what it names beside it with its sentences, and nothing where a text was masked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.exports import FORMATS, FileFormat
from pipelines.exports.ftm import entities_of, write_ftm
from pipelines.exports.language_codes import three_letter_code
from pipelines.exports.pseudonyms.masking import MaskingRules, Pseudonymiser
from pipelines.exports.pseudonyms.names import read_names
from pipelines.exports.uwazi import write_uwazi
from pipelines.items import Revision
from pipelines.names.finding import ModelFinds, find_mentions
from pipelines.names.mention import Field, NameKind
from pipelines.names.name_list import ListedName, list_names

TEXT = "Amina Diallo met River Watch in Mopti. Mopti is quiet.\nDiallo left."
LISTED = list_names(
    [ListedName(name="Amina Diallo", kind=NameKind.PERSON, spellings=("Diallo",)), ListedName(name="Mopti", kind=NameKind.PLACE)]
)


@pytest.fixture
def named(make_revision: Callable[..., Revision]) -> Revision:
    start = TEXT.index("River Watch")
    finds = ModelFinds(model="en_toy 1 (ab)", places=((Field.TEXT, start, start + len("River Watch"), NameKind.ORGANISATION),))
    title = "Mopti, again"
    return make_revision(title=title, text=TEXT, mentions=find_mentions(title, TEXT, LISTED, finds))


def by_schema(revision: Revision) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entity in entities_of(revision):
        found.setdefault(str(entity["schema"]), []).append(entity)
    return found


def test_an_article_comes_with_what_it_names_and_each_name_with_its_sentences(named: Revision) -> None:
    found = by_schema(named)
    (article,) = found["Article"]
    assert article["properties"]["bodyText"] == [TEXT]
    assert article["properties"]["language"] == ["eng"]
    assert article["properties"]["retrievedAt"] == ["2025-03-04T05:06:07"]
    assert article["properties"]["peopleMentioned"] == ["Amina Diallo", "Diallo"]
    assert article["properties"]["companiesMentioned"] == ["River Watch"]
    assert article["properties"]["locationMentioned"] == ["Mopti"]
    mentions = [(one["properties"]["name"], one["properties"]["detectedSchema"]) for one in found["Mention"]]
    assert mentions == [(["Amina Diallo", "Diallo"], ["Person"]), (["River Watch"], ["Organization"])]
    assert {one["properties"]["document"][0] for one in found["Mention"]} == {article["id"]}
    notes = {one["properties"]["name"][0]: one["properties"] for one in found["Note"]}
    place = notes["Mopti (place) in “Mopti, again”"]
    assert place["description"] == ["Mopti, again", "Amina Diallo met River Watch in Mopti.", "Mopti is quiet."]
    assert place["entity"] == [article["id"]]
    assert "Found by: list. Places in the article: 3" in place["summary"][0]
    assert "no person has confirmed it" in place["summary"][0]
    assert "en_toy 1 (ab)" in notes["River Watch (organisation) in “Mopti, again”"]["summary"][0]
    assert not {"Person", "Organization", "Address"} & found.keys(), "a name is no entity of its own"


def test_a_revision_is_the_same_entity_again_and_another_one_is_not(named: Revision, make_revision: Callable[..., Revision]) -> None:
    assert list(entities_of(named)) == list(entities_of(named))
    first, second = (by_schema(make_revision(number=number))["Article"][0]["id"] for number in (1, 2))
    assert first != second


def test_a_text_that_was_masked_has_no_names_and_its_address_no_digest(named: Revision, make_revision: Callable[..., Revision]) -> None:
    rules = MaskingRules(names=read_names(["Amina Diallo|Diallo"], where="names.txt"))
    masked = Pseudonymiser(rules).mask(named)
    assert masked.mentions == ()
    out = io.BytesIO()
    assert write_ftm([masked], out) == 1
    assert b"Diallo" not in out.getvalue()
    other = Pseudonymiser(rules).mask(make_revision(title="Mopti, again", text=TEXT, url="https://rights.example/other", mentions=()))
    assert by_schema(masked)["Article"][0]["id"] == by_schema(other)["Article"][0]["id"], "or who guesses the address could see it there"


def test_one_address_in_two_sources_is_two_articles(make_revision: Callable[..., Revision]) -> None:
    ids = {by_schema(make_revision(source=source, url="https://rights.example/a"))["Article"][0]["id"] for source in ("one", "two")}
    assert len(ids) == 2, "or Aleph makes one of them, with the words of both"


def test_both_formats_of_names_ask_for_them() -> None:
    assert [name for name, made in FORMATS.items() if isinstance(made, FileFormat) and made.named] == ["uwazi", "ftm"]


def test_uwazi_gets_names_with_their_sentences(named: Revision) -> None:
    out = io.BytesIO()
    write_uwazi([named], out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline=""))
    assert (row["Persons named"], row["Organisations named"], row["Places named"]) == ("Amina Diallo", "River Watch", "Mopti")
    assert row["Sentences with names"].split("\n\n")[0] == (
        "Amina Diallo (person, found by list): Amina Diallo met River Watch in Mopti. … Diallo left."
    )


@pytest.mark.parametrize(
    ("language", "code"), [("en", "eng"), ("en-GB", "eng"), ("kmr", "kmr"), ("", ""), (None, ""), ("q1", ""), ("AR", "ara")]
)
def test_languages_get_three_letters(language: str | None, code: str) -> None:
    assert three_letter_code(language) == code


def test_each_line_is_an_entity_whatever_stands_in_the_text(make_revision: Callable[..., Revision]) -> None:
    out = io.BytesIO()
    hostile = make_revision(title="a\u2028b", text="x\ud800\u2029y\x00z", url="javascript:alert(1)", language="xx-weird", authors=("", " "))
    assert write_ftm([hostile, hostile], out) == 2
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["schema"] for line in lines] == ["Article", "Article"]
    assert not {"sourceUrl", "author"} & lines[0]["properties"].keys()
