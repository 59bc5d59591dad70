"""Every regular file of a commit is listed with its mode, and read."""

from pathlib import Path

from tests.repositories import from_files, git
from wundr_ray.sources.whole import context_of, list_files, read_all

FILES: dict[str, str | bytes] = {
    "a.py": "import os\r\n",
    "docs/ö index.rst": b"\xff not utf-8",
    "run.sh": "#!/bin/sh\n",
    "pyproject.toml": "[project]\n",
    "image.png": b"\0",
    "empty.py": "",
}


def test_files_are_listed_and_read(tmp_path: Path) -> None:
    repository = from_files(tmp_path / "r", FILES)
    (repository / "run.sh").chmod(0o755)
    (repository / "link.py").symlink_to("a.py")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=more")
    mirror = repository / ".git"
    files = list_files(mirror, git(repository, "rev-parse", "HEAD"))
    assert {file.path: file.mode for file in files} == {
        name: "100755" if name == "run.sh" else "100644" for name in FILES
    }
    assert read_all(mirror, files, 10) == {
        name: data.encode() if isinstance(data, str) else data for name, data in FILES.items()
    }
    assert [file.path for file in context_of(files, {"a.py"})] == [
        "docs/ö index.rst",
        "empty.py",
        "pyproject.toml",
    ]
