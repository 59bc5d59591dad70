"""The closed sets of words of approved changes on their way into repositories."""

from enum import StrEnum


class ChangesetState(StrEnum):
    """Where the delivery of one group of a repository's approved changes stands."""

    PLANNED = "planned"
    PUSHED = "pushed"
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"
    EDITED = "edited"  # others have pushed to its branch: it is not touched any more
    CONFLICTED = "conflicted"
    STALE = "stale"
    FAILED = "failed"
    UNDONE = "undone"


class ChangesetAction(StrEnum):
    """What may be asked for a changeset after its delivery has begun."""

    REFRESH = "refresh"  # look at the host how it stands
    REBUILD = "rebuild"  # make its commit anew on the tip of the base
    RETRY = "retry"  # deliver what has failed once more
    CLOSE = "close"  # close its request without a merge
    UNDO = "undo"  # remove its branch or, after the merge, propose the inverse


class DeliveryMode(StrEnum):
    """How approved changes reach a repository."""

    PATCH = "patch"
    BRANCH = "branch"
    PULL_REQUEST = "pull_request"


class GroupBy(StrEnum):
    """Which approved changes of a job are delivered together."""

    JOB = "job"
    PATTERN = "pattern"
    DIRECTORY = "directory"
    CODE_OWNER = "code_owner"
