"""Files of the home folder: nobody else reads them, whichever command has made them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wundr_ray import private


def modes(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): oct(path.lstat().st_mode & 0o777)[2:]
        for path in (root, *root.rglob("*"))
    }


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_is_made_is_private_at_every_level(tmp_path: Path) -> None:
    private.write(tmp_path / "home/a/b/text", "x")
    private.touch(tmp_path / "home/empty")
    with private.new_file(tmp_path / "home/c/bytes") as file:
        file.write(b"x")
    assert modes(tmp_path / "home") == {
        ".": "700",
        "a": "700",
        "a/b": "700",
        "a/b/text": "600",
        "empty": "600",
        "c": "700",
        "c/bytes": "600",
    }


def test_an_existing_folder_of_the_user_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o755)
    private.folder(tmp_path / "theirs" / "ours")
    assert (modes(tmp_path)["theirs"], modes(tmp_path)["theirs/ours"]) == ("755", "700")


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("before")
    private.write(file, "after")
    assert (file.read_text(), modes(tmp_path)["text"]) == ("after", "600")
    assert [each.name for each in tmp_path.iterdir()] == ["text"]


def test_what_is_open_is_closed_and_named_and_links_lead_nowhere(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    (home / "open/deep").mkdir(parents=True)
    outside.write_text("x")
    for path in home / "db", home / "open/deep/file", home / "open/run", outside:
        path.write_text("x")
        path.chmod(0o644)
    (home / "open/run").chmod(0o755)
    (home / "link").symlink_to(outside)
    closed = [str(path.relative_to(home)) for path in private.close_to_others(home)]
    assert set(closed) == {"db", "open/deep/file", "open/run", "open/deep", "open", "."}
    assert closed.index("open/deep/file") < closed.index("open/deep") < closed.index("open")
    assert not {mode[-2:] for name, mode in modes(home).items() if name != "link"} - {"00"}
    assert outside.stat().st_mode & 0o777 == 0o644
    assert private.close_to_others(home) == []


def test_nothing_there_is_not_open(tmp_path: Path) -> None:
    assert private.close_to_others(tmp_path / "none") == []


def test_programs_that_are_started_make_private_files_too(tmp_path: Path) -> None:
    write = "import sys; open(sys.argv[1], 'w').close()"
    with private.new_files_private():
        subprocess.run([sys.executable, "-c", write, str(tmp_path / "inside")], check=True)
    (tmp_path / "after").touch()
    found = modes(tmp_path)
    assert (found["inside"], found["after"]) == ("600", "644")
