"""Words about the targets of a batch."""

from enum import StrEnum


class TargetForge(StrEnum):
    """The forges that can be asked for all repositories of an owner; values of ``ForgeKind``."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"


class LeftOut(StrEnum):
    """Why a repository is not among the jobs; of several reasons the first counts."""

    EMPTY = "empty"
    ARCHIVED = "archived"
    FORK = "fork"
    NOT_INCLUDED = "not_included"
    EXCLUDED = "excluded"
    TOPIC = "topic"
    PUSHED_BEFORE = "pushed_before"
    LIMIT = "limit"
