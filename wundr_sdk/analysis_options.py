"""The options of ``wundr analyse`` as they were given. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wundr_ray.contract.target_vocabulary import TargetForge


class FailOn(StrEnum):
    """What makes the command fail beside a batch that does not complete."""

    NEVER = "never"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose repositories are analysed, and which of them. What is None is left to the server."""

    owner: str
    forge: TargetForge
    host: str | None = None
    token: str | None = field(default=None, repr=False)
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    topics: Sequence[str] = ()
    archived: bool = False
    forks: bool = False
    pushed_after: str | None = None
    limit: int | None = None

    @property
    def targets(self) -> dict[str, Any]:
        after = self.pushed_after
        given = {
            "host": self.host,
            "access_token": self.token,
            "include": list(self.include),
            "exclude": list(self.exclude),
            "topics": list(self.topics),
            "archived": self.archived,
            "forks": self.forks,
            "pushed_after": after if after is None or "T" in after else f"{after}T00:00:00Z",
            "limit": self.limit,
        }
        required = {"forge": str(self.forge), "owner": self.owner}
        return {**required, **{name: value for name, value in given.items() if value}}
