"""A source or language that the corpus does not have is told, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.items import Fact, Facts
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.search.known_names import find_unknown


def asked(**conditions: Any) -> Selection:
    return Selection(**{name: parse_query(value) if name == "query" else value for name, value in conditions.items()})


@pytest.fixture
def stored(corpus: Any) -> Any:
    for number, language in enumerate(("en-GB", "ar", "pt")):
        corpus.finish(f"https://example.org/{number}", text="Text.", facts=Facts(language=Fact(value=language, rule="words")))
    return corpus


@pytest.mark.parametrize(
    "selection",
    [
        asked(),
        asked(sources=("example",), languages=("en", "AR", "en-gb")),
        asked(sources=("planned",)),
        asked(query="Text source:Example lang:en -lang:ar"),
        asked(query="nothing to be found flag:short -flag:NO_DATE"),
    ],
    ids=str,
)
def test_what_the_corpus_has_is_no_fault(stored: Any, selection: Selection) -> None:
    with stored.db.read() as session:
        assert find_unknown(session, selection, sources=["planned"]) == ()


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (asked(sources=("exmaple",)), "there is no source 'exmaple' in this corpus; did you mean example? There are: example, planned"),
        (asked(sources=("Example",)), "there is no source 'Example' in this corpus; did you mean example? There are: example, planned"),
        (asked(query="a OR -source:zzz"), "there is no source 'zzz' in this corpus; there are: example, planned"),
        (asked(languages=("klingon",)), "there is no text in language 'klingon' in this corpus; there are: ar, en-gb, pt"),
        (asked(languages=("%",)), "there is no text in language '%' in this corpus; there are: ar, en-gb, pt"),
        (asked(query="(lang:pt-BR)"), "there is no text in language 'pt-BR' in this corpus; there are: ar, en-gb, pt"),
        (asked(query="Text -flag:shrot"), "there is no quality flag 'shrot'; did you mean short? There are: undecodable_bytes, "),
    ],
)
def test_what_it_does_not_have_is_told_with_what_there_is(stored: Any, selection: Selection, told: str) -> None:
    with stored.db.read() as session:
        (found,) = find_unknown(session, selection, sources=["planned"])
    assert found.startswith(told) and (found == told or told.endswith(" "))


def test_every_name_is_told_once(stored: Any) -> None:
    with stored.db.read() as session:
        found = find_unknown(session, asked(sources=("x", "y", "x"), languages=("zz",), query="source:x"), sources=())
    assert [line.split("'")[1] for line in found] == ["x", "y", "zz"]
