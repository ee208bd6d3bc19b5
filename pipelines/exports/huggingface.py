"""A data set as Hugging Face's `datasets` loads it from a folder: the rows as Parquet, and a card that says where they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.exports.columns import COLUMNS
from pipelines.exports.jsonl import write_jsonl
from pipelines.exports.parquet import has_pyarrow, write_parquet
from pipelines.items import Revision

_CARD = """\
---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/{name}
---

# Articles collected with Winnow

{count} texts, one a row. In Python: `datasets.load_dataset("path/of/this/folder")`.

The texts belong to those who wrote and published them; what each page says of its licence and of text mining stands in the columns
`license` and `opt_out`. They may name persons at risk: think before you share this folder.

| Column | Meaning |
|---|---|
{columns}
"""


def write_huggingface(revisions: Iterable[Revision], folder: Path) -> int:
    """Write `data/train.parquet`, or `data/train.jsonl` where there is no pyarrow, and `README.md`."""
    (folder / "data").mkdir()
    name, write = ("train.parquet", write_parquet) if has_pyarrow() else ("train.jsonl", write_jsonl)
    with (folder / "data" / name).open("xb") as file:
        count = write(revisions, file)
    columns = "\n".join(f"| `{column.name}` | {column.description} |" for column in COLUMNS)
    (folder / "README.md").write_text(_CARD.format(name=name, count=count, columns=columns), encoding="utf-8")
    return count
