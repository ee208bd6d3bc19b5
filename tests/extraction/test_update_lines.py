"""Lines that only say when their page was published or changed."""

from __future__ import annotations

import pytest

from pipelines.extraction.facts.update_lines import is_stamp


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Last updated: 5 May 2024, 10:30 GMT", True),
        ("Published on 5 May 2024", True),
        ("Veröffentlicht am 5. Mai 2024", True),
        ("Обновлено 5 мая 2024", True),
        ("2024年5月3日更新", True),
        ("5 May 2024", False),
        ("Arrested on 5 May 2024", False),
        ("Last updated", False),
        ("The ministry published its list on 5 May 2024, and the families read it that night.", False),
        ("", False),
    ],
)
def test_a_stamp_is_a_short_line_with_a_label_and_a_date(line: str, answer: bool) -> None:
    assert is_stamp(line) is answer
