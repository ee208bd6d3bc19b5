"""What a training writes: the second stage alone takes the place of the shipped one, the trees stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from benchmarks.pagekind.training import SHIPPED, replace_host
from pipelines.extraction.kind.host_features import NAMES
from pipelines.extraction.kind.model import HostModel


def test_the_second_stage_is_replaced_alone(tmp_path: Path) -> None:
    path = tmp_path / SHIPPED.name
    shutil.copy(SHIPPED, path)
    zeros, ones = np.zeros(len(NAMES)), np.ones(len(NAMES))
    version = replace_host(path, HostModel(mean=zeros, scale=ones, weights=zeros, bias=0.5))
    with np.load(SHIPPED) as before, np.load(path) as after:
        assert set(after.files) == set(before.files)
        assert str(after["version"]) == version != str(before["version"])
        changed = {name for name in after.files if not np.array_equal(after[name], before[name])}
    assert changed == {"version", "host.mean", "host.scale", "host.weights", "host.bias"}
