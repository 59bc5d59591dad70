"""Names of actors and placement groups; actors' names carry the version of the code.

Detached actors outlive a redeploy: a new version of the code finds the old ones by their
names and replaces them. The version is computed once, by the replica that starts the
scheduler, and handed on: a process that restarts after the sources have changed must still
find the others.
"""

import hashlib
from functools import cache
from pathlib import Path

import wundr_ray

NAMESPACE = "wundr"
SLOT_PREFIX = "wundr-slot-"
MANAGER_PREFIX = "manager-"


@cache
def code_version() -> str:
    """The release and a digest of the package's sources."""
    digest = hashlib.sha256()
    root = Path(wundr_ray.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{wundr_ray.__version__}-{digest.hexdigest()[:8]}"


def scheduler_name(version: str) -> str:
    return f"scheduler-{version}"


def notifier_name(version: str) -> str:
    return f"notifier-{version}"


def quota_name(plan: str, version: str) -> str:
    return f"quota-{plan}-{version}"


def manager_name(unique: str, version: str) -> str:
    return f"{MANAGER_PREFIX}{unique}-{version}"


def is_of(name: str, version: str) -> bool:
    return name.endswith(f"-{version}")
