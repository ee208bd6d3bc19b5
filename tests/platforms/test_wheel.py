"""A wheel holds all that the program needs: built from the project and installed elsewhere, it crawls its demo outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("winnow", "crawler", "pipelines")


def run(*command: object, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that nothing is left in the project."""
    folder = tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / "project" / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "project")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "--wheel-dir", folder, folder / "project", cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_every_file_of_the_packages(wheel):
    """Data too: templates, models, catalogue, pages, migrations, and the marks that say the packages are typed."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.partition("/")[0] in PACKAGES}
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - packed == set()
    assert {f"{package}/py.typed" for package in PACKAGES} <= packed


@pytest.mark.long
def test_an_installed_wheel_crawls_its_demo_outside_the_checkout(wheel, tmp_path, module_tools):
    """Dependencies are those of the environment the tests run in; the project itself is seen only as the wheel."""
    venv.create(tmp_path / "installed", with_pip=False, symlinks=True)
    python = tmp_path / "installed" / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / "installed")}))
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index")
    run(*pip, wheel, cwd=tmp_path)
    # A plain line of a .pth file is a folder to import from; the .pth files in it, an editable install's among them, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WINNOW_"))}
    where = run(python, "-c", "import winnow, crawler, pipelines; print(*winnow.__path__)", cwd=tmp_path, env=environment)
    assert where.stdout.strip() == str(site / "winnow")
    program = tmp_path / "installed" / "bin" / "winnow"
    shown = run(program, "demo", "--folder", "demo", cwd=tmp_path, env=environment)
    assert [line.split("│")[2].strip() for line in shown.stdout.splitlines() if "articles stored" in line] == ["32"]
    assert run(program, "show", "2", "--corpus", "demo", cwd=tmp_path, env=environment).stdout
    (tmp_path / "page.html").write_bytes(module_tools.article("the wheel"))
    assert "witness number 3" in run(program, "extract", "page.html", cwd=tmp_path, env=environment).stdout
