"""How approved changes are applied in a worker process, as a plain function.

Heavy libraries are imported inside, so that actors can refer to it without loading them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wundr_ray import scratch
from wundr_ray.contract.errors import Conflict, StorageUnavailable
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.delivery.applied import AppliedGroup, LeftOutFile, StoredApplied
from wundr_ray.jobs.apply.requests import ApplyRequest
from wundr_ray.jobs.interface import Task
from wundr_ray.refactoring.previews.kept import read_preview
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, Artifacts, open_artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.system import utc_now

if TYPE_CHECKING:
    from wundr_ray.delivery.grouping import Group
    from wundr_ray.delivery.interface import Patch
    from wundr_ray.refactoring.interface import Preview

APPLIED = "applied.json"
"""A file with what was applied, which exists even if there is no patch."""

_MOST_REASONS = 3


def apply_changes(request: ApplyRequest) -> JobResult:
    """Group the approved changes, and make the series of patches that contains exactly them.

    Raises ``Conflict`` if no change can be applied, ``StorageUnavailable`` for a preview that
    cannot be read, and ``ResourceUnavailable`` if a file cannot be checked.
    """
    from wundr_ray.delivery.grouping import grouped
    from wundr_ray.delivery.parts import parts_of
    from wundr_ray.delivery.patches.patch_series import series
    from wundr_ray.refactoring.previews.rebuild import buildable

    # The preview proved each file with all of its changes. A person may have approved only some of
    # them, and those alone may break the file, so every file is built and proved again. One that
    # fails is left out, together with all changes that require it.
    artifacts = open_artifacts(request.artifacts, PATIENCE_OF_TASKS, utc_now)
    preview = read_preview(artifacts, request.preview, request.source_job)
    approved, left_out = buildable(preview.files, request.change_ids)
    if left_out and not approved:
        raise _nothing_applied(left_out)
    groups = grouped(approved, request.group_by, preview.code_owners)
    parts = parts_of(request.origin, approved, request.group_by, preview.code_owners)
    patches = series(preview, parts, request.who)
    lacking = _left_out_by_group(request, preview, left_out)
    applied = [
        _applied(request, group, len(groups)).model_copy(update={"left_out": lacking[group.name]})
        for group in groups
    ]
    _keep(artifacts, request.key, applied, patches)
    stored = StoredApplied(
        frames=request.key,
        preview=request.preview,
        source_job=request.source_job,
        commit=preview.commit,
        branch=preview.branch,
        mode=request.mode,
        groups=tuple(applied),
        patches=tuple(patch.name for patch in patches),
        changes=len(approved),
        files_changed=len({change.path for change in approved}),
        failed=left_out,
    )
    return JobResult(preview.commit, None, stored)


def _nothing_applied(left_out: Sequence[LeftOutFile]) -> Conflict:
    reasons = "; ".join(f"{each.path}: {each.reason}" for each in left_out[:_MOST_REASONS])
    more = "; …" if len(left_out) > _MOST_REASONS else ""
    return Conflict(
        f"None of the approved changes can be applied. {reasons}{more}. "
        "Approve the changes of these files together in a new batch."
    )


def _left_out_by_group(
    request: ApplyRequest, preview: "Preview", left_out: Sequence[LeftOutFile]
) -> Counter[str]:
    """How many approved changes of each group are left out."""
    from wundr_ray.delivery.grouping import grouped

    ids = {id for each in left_out for id in each.change_ids}
    approved = [change for change in preview.changes if change.id in request.change_ids]
    groups = grouped(approved, request.group_by, preview.code_owners)
    return Counter({group.name: len(ids & group.ids) for group in groups})


def _applied(request: ApplyRequest, group: "Group", groups: int) -> AppliedGroup:
    from wundr_ray.delivery.grouping import branch_name
    from wundr_ray.delivery.names import slug
    from wundr_ray.delivery.texts import texts
    from wundr_ray.refactoring.previews.summary import extents

    wording = texts(request.origin, group)
    branch = request.branch or branch_name(request.origin.batch_id, request.source_job, group.name)
    if request.branch and groups > 1:
        branch = f"{branch}--{slug(group.name)}"
    return AppliedGroup(
        name=group.name,
        branch=branch,
        title=wording.title,
        body=wording.body,
        message=wording.message,
        change_ids=tuple(change.id for change in group.changes),
        files=len({change.path for change in group.changes}),
        by_rule=extents(group.changes, lambda change: change.rule),
    )


def _keep(
    artifacts: Artifacts, key: str, applied: Iterable[AppliedGroup], patches: Iterable["Patch"]
) -> None:
    try:
        with scratch.folder() as folder:
            rows = [group.model_dump(mode="json") for group in applied]
            (folder / APPLIED).write_text(json.dumps(rows), "utf-8")
            for patch in patches:
                (folder / patch.name).write_bytes(patch.data)
            put_sealed(artifacts, key, sorted(folder.iterdir()), FRAMES_SEAL)
    except OSError as error:
        raise StorageUnavailable(f"The patches could not be stored: {error.strerror}.") from error


APPLY_CHANGES = Task(
    apply_changes,
    preload=(
        "wundr_ray.delivery.grouping",
        "wundr_ray.delivery.parts",
        "wundr_ray.delivery.patches.patch_series",
        "wundr_ray.delivery.texts",
        "wundr_ray.refactoring.previews.files",
        "wundr_ray.refactoring.previews.rebuild",
        "wundr_ray.refactoring.previews.summary",
    ),
)
