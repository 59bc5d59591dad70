"""Temporary folders of killed processes are removed, those of living ones never."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from wundr_ray import scratch

HOLD = """
import sys
from pathlib import Path
from wundr_ray import scratch
with scratch.folder(Path(sys.argv[1])) as folder:
    (folder / "file").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_block(place: Path) -> None:
    with scratch.folder() as folder:
        (folder / "file").write_text("x")
        assert folder.parent == place
        assert folder not in scratch.lost()
    assert not folder.exists()


def test_a_sweep_removes_what_killed_processes_left(place: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(place)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        folder = Path(holder.stdout.readline().strip())
        scratch.sweep()
        assert (folder / "file").exists()
        holder.kill()
    assert folder in scratch.lost()
    assert scratch.sweep()
    assert not folder.exists()


def test_what_only_looks_like_ours_is_let_be(place: Path) -> None:
    (place / "elsewhere").mkdir()
    (place / f"{scratch.PREFIX}link").symlink_to(place / "elsewhere")
    (place / f"{scratch.PREFIX}file").write_text("x")
    foreign = place / f"{scratch.PREFIX}foreign"
    foreign.mkdir()
    if os.geteuid() == 0:
        os.chown(foreign, 65534, 65534)
    scratch.sweep()
    assert (place / "elsewhere").exists()
    assert (place / f"{scratch.PREFIX}file").exists()
    assert foreign.exists() is (os.geteuid() == 0)
