"""The batch that a check sends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from wundr_sdk.check.analyses.comparison import CommitComparison

JOB_ID = "check"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate by its name or written out; without either, that of the project or the account."""

    name: str | None = None
    definition: Mapping[str, Any] | None = None

    def options(self, base: str) -> dict[str, Any]:
        """The options of the batch: whatever the gate says itself, new is what ``base`` lacks."""
        reference = {"commit": base}
        if self.definition is not None:
            return {"quality_gate": {**self.definition, "reference": reference}}
        named = {"quality_gate": self.name} if self.name else {}
        return {**named, "quality_gate_reference": reference}


@dataclass(frozen=True, slots=True)
class CheckedRepository:
    """What is analysed: a repository under a name, and the rest of the job's configuration."""

    repository: str
    name: str
    config: Mapping[str, Any]


def batch_body(
    subject: CheckedRepository, comparison: CommitComparison, gate: Gate, access_token: str | None
) -> dict[str, Any]:
    """The body of ``POST /v1/batches``; the token is in ``access_token`` and nowhere else."""
    repository = {
        "url": subject.repository,
        "commit": comparison.commit,
        **({"branch": comparison.branch} if comparison.branch else {}),
        **({"access_token": access_token} if access_token else {}),
    }
    project = {"name": subject.name, "repository": repository}
    return {
        "name": f"check {subject.name} {comparison.commit[:12]}"[:200],
        "type": "analysis",
        "jobs": [
            {"id": JOB_ID, "type": "analysis", "config": {**subject.config, "project": project}}
        ],
        "options": gate.options(comparison.base),
    }


def is_path(repository: str) -> bool:
    """Whether git takes it for a path; a folder of the clone may be named like an address."""
    return "://" not in repository and ":" not in repository.partition("/")[0]


def name_of_repository(repository: str) -> str:
    """``acme/shop`` of an address on a host, the folder's name of a local path.

    Raises ValueError for an address that cannot be read.
    """
    if repository.startswith("/"):
        return Path(repository).name or repository
    path = urlsplit(repository).path if "://" in repository else repository.partition(":")[2]
    return str(PurePosixPath(path.strip("/"))).removesuffix(".git") or repository
