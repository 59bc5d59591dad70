"""The zip of patches, unpacked and applied as its README says."""

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

from tests.delivery.making import BASE, change, edit, file, preview
from tests.delivery.patches.test_patch_series import WHO, content, repository_of
from wundr_ray.delivery.interface import Part
from wundr_ray.delivery.patches.archive import RepositorySeries, patch_archive
from wundr_ray.delivery.patches.patch_series import series


def test_an_unpacked_series_is_applied_as_the_readme_says(tmp_path: Path) -> None:
    before = b"import a\r\nimport b\r\n"
    changes = [
        change(1, "f.py", [edit(before, b"import a\r\n", b"")]),
        change(2, "f.py", [edit(before, b"import b", b"import c")]),
    ]
    made = file("f.py", before, *changes)
    parts = [Part(each.id, "Why.", frozenset({each.id})) for each in changes]
    patches = series(preview(made), parts, WHO)
    data = patch_archive([RepositorySeries("job_1", "../Über app", BASE, patches)])
    assert data == patch_archive([RepositorySeries("job_1", "../Über app", BASE, patches)])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        archive.extractall(tmp_path / "unpacked")
        names = archive.namelist()
        readme = archive.read("README.txt").decode()
    (folder,) = {name.split("/")[0] for name in names if "/" in name}
    assert folder.startswith("ber-app-")
    assert folder.endswith("--job_1")
    assert "git am --keep-cr path/to/folder/*.patch" in readme
    assert f"{folder}  2 patches  base {BASE}" in readme
    repository = repository_of(tmp_path / "r", made)
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
    files = sorted((tmp_path / "unpacked" / folder).glob("*.patch"))
    subprocess.run(
        ["git", *identity, "am", "--keep-cr", *files],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    assert content(repository, made) == b"import c\r\n"


def test_repositories_of_one_name_have_folders_of_their_own() -> None:
    made = [RepositorySeries(f"job_{n}", "app", BASE, series(preview(), [], WHO)) for n in (1, 2)]
    with zipfile.ZipFile(BytesIO(patch_archive(made))) as archive:
        readme = archive.read("README.txt").decode()
    assert "app--job_1  0 patches" in readme
    assert "app--job_2  0 patches" in readme
    empty = patch_archive([])
    with zipfile.ZipFile(BytesIO(empty)) as archive:
        assert b"No repository has changes." in archive.read("README.txt")
