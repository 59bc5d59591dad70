"""Which version of our own code, and of the engines, an analysis was made by."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import wundr_ray

ENGINE_SOURCES = (
    *("domain/credentials.py", "domain/minified.py", "domain/role_rules.py", "domain/wording.py"),
    *("engines/**/*.py", "roles/marks.py"),
)
"""What findings depend on, besides the engines that are wrapped: patterns of our own files."""

CLONE_SOURCES = ("clones/*.py", "domain/role_rules.py", "domain/wording.py")
"""What the findings of duplicates depend on."""


@cache
def digest(patterns: tuple[str, ...]) -> bytes:
    """Of the files of our code that ``patterns`` fit."""
    total = hashlib.sha256()
    root = Path(wundr_ray.__file__).parent
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.digest()


@cache
def version_of(engine: str) -> str:
    """A wrapped tool's own version; our own engines have none but their sources."""
    try:
        return version(engine)
    except PackageNotFoundError:
        return ""
