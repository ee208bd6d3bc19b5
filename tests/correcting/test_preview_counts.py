"""What a preview counts adds up, and is told in numbers that agree."""

from __future__ import annotations

import pytest

from pipelines.correcting.preview import Preview
from pipelines.items import Correction
from winnow.commands.correction_output import print_preview


def test_documents_left_without_text_are_among_those_concerned(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Preview(
        source="holm",
        correction=Correction(keep=False, where="div.story"),
        corrections=(),
        documents=7,
        captures=7,
        changed=1,
        emptied=5,
        dropped=1,
        words_dropped=1,
    )
    assert (seen.concerned, seen.unchanged) == (6, 1)
    print_preview(seen)
    told = " ".join(capsys.readouterr().out.split())
    assert "1 document changed, 1 block (1 word) dropped, 5 documents left without text; 1 of 7 documents of holm stay as they are." in told
    assert "5 documents would have no text left" in told
