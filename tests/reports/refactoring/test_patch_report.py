"""The zip of patches, unpacked and applied by git."""

import subprocess
from pathlib import Path
from zipfile import ZipFile

from tests.aggregate.refactor_batch import FIRST, HOSTILE_PATH
from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.reports.refactoring.patch_report import PatchReport

GIT = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.invalid"]


def unpacked(document: RefactorDocument, folder: Path) -> tuple[str, dict[str, list[Path]]]:
    """README.txt, and the patches of each job."""
    PatchReport().render(document, folder / "patches.zip")
    with ZipFile(folder / "patches.zip") as archive:
        archive.extractall(folder / "unpacked")
        readme = archive.read("README.txt").decode()
    folders = [each for each in (folder / "unpacked").iterdir() if each.is_dir()]
    return readme, {each.name.rpartition("--")[2]: sorted(each.glob("*.patch")) for each in folders}


def applied(patches: list[Path], folder: Path) -> Path:
    """A repository with the files of the first preview, after ``git am``."""
    for file in FIRST.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.before)
    commands = (["init", "-q"], ["add", "."], ["commit", "-qm", "Base"], ["am", "--keep-cr"])
    for command in commands:
        files = patches if command[0] == "am" else []
        subprocess.run([*GIT, *command, *files], cwd=folder, check=True, capture_output=True)
    return folder


def test_git_applies_all_changes_while_nothing_is_decided(
    proposed_document: RefactorDocument, tmp_path: Path
) -> None:
    readme, patches = unpacked(proposed_document, tmp_path)
    assert "all proposed changes" in readme
    assert patches.keys() == {"job_1", "job_2"}
    repository = applied(patches["job_1"], tmp_path / "repository")
    for file in FIRST.files:
        assert (repository / file.path).read_bytes() == apply_changes(file.before, file.changes)


def test_git_applies_exactly_what_is_approved(
    decided_document: RefactorDocument, tmp_path: Path
) -> None:
    readme, patches = unpacked(decided_document, tmp_path)
    assert "exactly the approved changes" in readme
    repository = applied(patches["job_1"], tmp_path / "repository")
    assert (repository / "app/a.py").read_bytes() == b"import sys\nprint()\n"
    assert b"except:" in (repository / "app/b.py").read_bytes()
    assert b"other = 1" in (repository / HOSTILE_PATH).read_bytes()


def test_the_same_document_gives_the_same_bytes(
    delivered_document: RefactorDocument, tmp_path: Path
) -> None:
    PatchReport().render(delivered_document, tmp_path / "a.zip")
    PatchReport().render(delivered_document, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
