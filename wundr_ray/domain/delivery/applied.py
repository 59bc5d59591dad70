"""What the database keeps of a job that applies approved changes."""

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.contract.responses import Extent


class AppliedGroup(BaseModel):
    """Changes that are delivered together.

    Arguments:
        name: empty where they are all of the job's.
        branch: the branch that they are pushed to, if any.
        body: of the request, as Markdown.
        message: of the commit.
        left_out: how many approved changes of the group could not be applied.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    branch: str
    title: str
    body: str
    message: str
    change_ids: tuple[str, ...]
    files: int
    by_rule: dict[str, Extent]
    left_out: int = 0


class LeftOutFile(BaseModel):
    """Approved changes of one file that could not be applied; ``reason`` is for people."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    path: str
    reason: str
    change_ids: tuple[str, ...] = ()


class StoredApplied(BaseModel):
    """The result of a job that applies changes.

    Arguments:
        frames: the artifact folder of its patches.
        preview: the artifact folder of the preview that the changes come from.
        source_job: the job that proposed them.
        commit: the commit that the preview was made of.
        branch: the branch that was read; None where the repository named none.
        patches: the names of the patches, in the order in which they are applied.
        failed: the approved changes that are left out.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    frames: str
    preview: str
    source_job: str
    commit: str
    branch: str | None
    mode: DeliveryMode
    groups: tuple[AppliedGroup, ...]
    patches: tuple[str, ...]
    changes: int
    files_changed: int
    failed: tuple[LeftOutFile, ...] = ()
