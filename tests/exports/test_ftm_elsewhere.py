"""What Winnow writes for Aleph in the hands of the FollowTheMoney library: every entity is valid, every value one that it knows.

The library lives in an environment of its own, for it wants other versions of packages that Winnow uses: `make check-ftm` makes it and runs
this.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOOLS = os.environ.get("WINNOW_FTM_TOOLS", "")
pytestmark = pytest.mark.skipif(not TOOLS, reason="FollowTheMoney is not installed here; `make check-ftm` installs it and runs this")
READ = """
import json, sys
from followthemoney import model
found = []
for line in open(sys.argv[1], encoding="utf-8"):
    data = json.loads(line)
    model.get(data["schema"]).validate(data)  # raises where a needed property is missing
    trusted, cleaned = model.get_proxy(data), model.get_proxy(data, cleaned=False)
    lost = {
        name: sorted(set(values) - set(cleaned.get(name, quiet=True)))
        for name, values in data["properties"].items()
        if set(values) - set(cleaned.get(name, quiet=True))
    }
    found.append({"id": trusted.id, "schema": trusted.schema.name, "caption": trusted.caption, "properties": cleaned.to_dict()["properties"], "lost": lost,
                  "entities": [[prop.name, prop.range.name, value] for prop, value in trusted.itervalues() if prop.type.name == "entity"]})
print(json.dumps(found))
"""
LIST = "name,kind,spellings\nAmina Diallo,person,A. Diallo\nRiver Watch,organisation,\nMopti,place,\nمحمد علي,person,\n"


def test_followthemoney_reads_every_entity_as_it_was_written(tools: Any, tmp_path: Path) -> None:
    web = tools.web()
    words = "A. Diallo spoke; Amina Diallo of River Watch left Mopti. قال محمد علي ذلك."
    web.pages = {"/a": tools.answer(tools.article("curfew in Mopti", words=words)), "/b": tools.answer(tools.article("land rights"))}
    web.pages["/"] = tools.answer(tools.listing(web.url("/a"), web.url("/b")))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 2
    (folder.root / "names.csv").write_text(LIST, "utf-8")
    file = tmp_path / "corpus.ftm.jsonl"
    assert folder.winnow("export", "--format", "ftm", "--output", str(file)).code == 0
    done = subprocess.run([f"{TOOLS}/python", "-c", READ, str(file)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    written, found = [json.loads(line) for line in file.read_text("utf-8").splitlines()], json.loads(done.stdout)
    assert [one["id"] for one in found] == [one["id"] for one in written]
    assert [one["lost"] for one in found] == [{}] * len(found), "no value is of a kind that the property does not take"
    for one, other in zip(found, written, strict=True):
        assert {name: set(values) for name, values in one["properties"].items()} == {
            name: set(values) for name, values in other["properties"].items()
        }
    schemata = {one["id"]: one["schema"] for one in found}
    assert sorted(schemata.values()) == ["Article"] * 2 + ["Mention"] * 3 + ["Note"] * 4
    for one in found:
        for name, wanted, value in one["entities"]:
            assert schemata[value] == "Article", (name, wanted)
    assert {one["caption"] for one in found if one["schema"] == "Article"} == {"curfew in Mopti", "land rights"}
