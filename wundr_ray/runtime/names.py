"""Names of actors and placement groups; they carry the code's version.

Detached actors outlive a redeploy: a new version of the code finds the old ones by their
names and replaces them.
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


def scheduler_name() -> str:
    return f"scheduler-{code_version()}"


def quota_name(plan: str) -> str:
    return f"quota-{plan}-{code_version()}"


def manager_name(unique: str) -> str:
    return f"{MANAGER_PREFIX}{unique}-{code_version()}"


def is_current(name: str) -> bool:
    return name.endswith(f"-{code_version()}")
