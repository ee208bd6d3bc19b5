"""A real pipeline of spaCy: what it finds is placed where it stands, and what is wrong with a model is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.names import models
from pipelines.names.mention import Field, NameKind
from pipelines.names.models import MAX_PIECE_CHARS, load_model, model_for

TEXT = "On Monday Col. Traore met Amina Diallo of Mopti River Watch.\nHe left Mopti.\nMopti's port, Mopti’s roads"


def test_names_stand_where_they_were_found(model_folder: Path) -> None:
    model = load_model(str(model_folder), Path("/"))
    title, (found, empty) = "Mopti", model.find([{Field.TITLE: "Mopti", Field.TEXT: TEXT}, {Field.TITLE: "", Field.TEXT: ""}])
    assert found[Field.TITLE] == [(0, len(title), NameKind.PLACE)]
    assert [(TEXT[start:end], kind) for start, end, kind in found[Field.TEXT]] == [
        ("Col. Traore", NameKind.PERSON),
        ("Amina Diallo", NameKind.PERSON),
        ("Mopti River Watch", NameKind.ORGANISATION),
        *[("Mopti", NameKind.PLACE)] * 3,
    ]
    assert empty == {Field.TITLE: [], Field.TEXT: []}


def test_a_long_text_is_read_in_pieces_and_places_stay_true(model_folder: Path) -> None:
    text = ("Amina Diallo left " * 4_000 + "\n") * 2 + "x" * (2 * MAX_PIECE_CHARS) + " Mopti"
    (found,) = load_model(str(model_folder), Path("/")).find([{Field.TEXT: text}])
    assert {text[start:end] for start, end, _ in found[Field.TEXT]} == {"Amina Diallo", "Mopti"}
    assert 8_001 - len(text) / MAX_PIECE_CHARS - 2 <= len(found[Field.TEXT]) <= 8_001  # one at a cut may be lost to it


def test_another_content_is_another_model(model_folder: Path, tmp_path: Path, make: Callable[..., Path]) -> None:
    one = load_model(str(model_folder), Path("/")).name
    assert one.startswith("en_toy 1.2.0 (")
    assert load_model("same", make(tmp_path / "same").parent).name == one
    assert load_model("other", make(tmp_path / "other", patterns=[]).parent).name != one


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed here; the lock file for developers has it")
    with pytest.raises(UsageError, match="en_no_such_model is not installed; install its package"):
        load_model("en_no_such_model", tmp_path)
    with pytest.raises(UsageError, match="folder/x is no folder of a spaCy model"):
        load_model("folder/x", tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.cfg").write_text("[nlp]\nlang = 5\n")
    with pytest.raises(UsageError, match=r"names\.models: broken cannot be loaded"):
        load_model("broken", tmp_path)


@pytest.mark.parametrize("named", ["no.such", ".no", "x" * 5_000, "~nobody-of-this-name/x"])
def test_what_names_no_model_is_told(tmp_path: Path, named: str) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed here; the lock file for developers has it")
    with pytest.raises(UsageError, match=r"^winnow\.toml: names\.models: "):
        load_model(named, tmp_path)


@pytest.mark.parametrize(
    ("file", "content"), [("vocab/vectors", b""), ("entity_ruler/patterns.jsonl", b"[]"), ("vocab/vectors.cfg", b"[]")]
)
def test_a_broken_file_of_a_model_is_told(tmp_path: Path, make: Callable[..., Path], file: str, content: bytes) -> None:
    (make(tmp_path / "toy") / file).write_bytes(content)
    with pytest.raises(UsageError, match=r"names\.models: toy cannot be loaded \(.+\)"):
        load_model("toy", tmp_path)


def test_a_model_that_fails_while_it_reads_is_told(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed here; the lock file for developers has it")
    pipe = spacy.blank("en", meta={"name": "untrained", "version": "1.0.0"})
    pipe.add_pipe("ner")
    pipe.to_disk(tmp_path / "untrained")
    with pytest.raises(UsageError, match=r"en_untrained 1\.0\.0 .* failed while it read an article"):
        load_model("untrained", tmp_path).find([{Field.TEXT: TEXT}])


def test_a_folder_of_the_working_folder_is_no_package(tmp_path: Path, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """One who gave away a folder of articles could put code into it."""
    make(tmp_path / "en_core_web_xy")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="en_core_web_xy is not installed"):
        load_model("en_core_web_xy", tmp_path / "corpus")


@pytest.mark.parametrize(("language", "expected"), [("en", "a"), ("en-GB", "a"), ("EN", "a"), ("fr", "b"), ("", "b"), (None, "b")])
def test_a_language_without_a_model_of_its_own_gets_that_for_all(language: str | None, expected: str) -> None:
    assert model_for(language, {"en": "a", "xx": "b"}) == expected
    assert model_for("fr", {"en": "a"}) == ""


def test_labels_of_models_are_kinds() -> None:
    assert models._LABELS["PERSNAME"] is NameKind.PERSON
    assert models._LABELS["GPE_ORG"] is NameKind.ORGANISATION
    assert "NORP" not in models._LABELS
