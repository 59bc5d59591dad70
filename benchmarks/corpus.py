"""One large repository of real code, from the packages of this installation."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PACKAGES = ("ray", "sqlalchemy")
"""About 950,000 lines of Python."""

_IDENTITY = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message=as it is")


def large_repository(folder: Path) -> Path:
    """The Python files of ``PACKAGES``, committed."""
    for package in PACKAGES:
        for file in sorted((SITE_PACKAGES / package).rglob("*.py")):
            copy = folder / file.relative_to(SITE_PACKAGES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    commit(folder)
    return folder


def edit(folder: Path, share: float) -> None:
    """Change every so many files a little, evenly spread, and commit."""
    files = sorted(folder.rglob("*.py"))
    for file in files[:: max(1, round(1 / share))]:
        with file.open("ab") as end:
            end.write(b"\nedited = True\n")
    commit(folder)
