"""Git repositories: of real code, from packages that are installed anyway, or of trouble."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

BUSY = ("upload-pack", "bin/ruff")
"""In the titles of the programs that ``stalled`` and ``slow_for_ruff`` keep at work."""


def package_folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(repository), "-c", "user.name=t", "-c", "user.email=t@t", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit_all(repository: Path) -> Path:
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=all")
    return repository


def from_packages(repository: Path, packages: Iterable[str]) -> Path:
    """One repository with the Python sources of ``packages``."""
    for name in packages:
        source = package_folder(name)
        for path in source.rglob("*.py"):
            target = repository / name / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return commit_all(repository)


def from_files(repository: Path, files: dict[str, str | bytes]) -> Path:
    repository.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        target = repository / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return commit_all(repository)


def stalled(repository: Path) -> Path:
    """One that git reads without end."""
    stall(from_files(repository, {"a.py": "x = 1\n"}))
    return repository


def stall(repository: Path) -> None:
    os.mkfifo(repository / ".git" / "packed-refs")


def release(repository: Path) -> None:
    """What reads a stalled repository goes on."""
    pipe = repository / ".git" / "packed-refs"
    writer = os.open(pipe, os.O_RDWR)
    pipe.unlink()
    os.close(writer)


def slow_for_ruff(repository: Path, count: int = 1) -> Path:
    """Files for which one of the rules for performance needs time by the square of the length."""
    code = "def f():\n" + "    for k, v in d.items():\n        print(v)\n" * 38_000
    return from_files(repository, {f"slow{n}.py": f"{code}x = {n}\n" for n in range(count)})


def of_many_files(repository: Path, count: int) -> Path:
    """``count`` small modules with one finding each; made without a working tree."""
    repository.mkdir(parents=True)
    git(repository, "init", "--quiet", "--initial-branch=main")
    head = b"commit refs/heads/main\ncommitter t <t@t> 0 +0000\ndata 4\nmany\n"
    code = b"def f(a):\n    return eval(a)\n"
    files = (
        b"M 100644 inline d%d/f%d.py\ndata %d\n%s\n" % (number // 500, number, len(code), code)
        for number in range(count)
    )
    subprocess.run(
        ["git", "-C", str(repository), "fast-import", "--quiet"],
        input=head + b"".join(files),
        check=True,
    )
    return repository
