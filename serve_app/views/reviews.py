"""Proposed changes and changesets as the contract's answers."""

from serve_app.views.batches import job_error
from wundr_ray.contract.refactoring.changesets import ChangesetDetail, ChangesetItem
from wundr_ray.contract.refactoring.reviews import ChangeItem
from wundr_ray.refactoring.reviews.decisions import ListedChange
from wundr_ray.refactoring.reviews.outcomes import ChangeOutcome
from wundr_ray.store.delivery.changesets import ChangesetRecord


def change_item(change: ListedChange, outcome: ChangeOutcome) -> ChangeItem:
    return ChangeItem(
        id=change.id,
        job_id=change.job_id,
        path=change.path,
        line=change.line,
        rule=change.rule,
        pattern=change.pattern,
        safety=change.safety,
        decision=outcome.state,
        problem=outcome.problem,
        reason=change.reason,
        evidence=list(change.evidence),
        requires=list(change.requires),
    )


def changeset_item(changeset: ChangesetRecord) -> ChangesetItem:
    return ChangesetItem(
        changeset_id=changeset.id,
        batch_id=changeset.batch_id,
        job_id=changeset.job_id,
        group=changeset.group_name,
        state=changeset.state,
        branch=changeset.branch,
        base=changeset.base,
        base_commit=changeset.base_commit,
        pushed_commit=changeset.pushed_commit,
        host=changeset.host,
        url=changeset.url,
        number=changeset.number,
        checks=changeset.checks,
        undoes=changeset.undoes,
        changes=len(changeset.change_ids),
        stale_changes=len(changeset.stale_ids),
        left_out_changes=changeset.counts.get("left_out", 0),
        action=changeset.action,
        error=job_error(changeset.error_code, changeset.error_message),
        created_at=changeset.created_at,
        updated_at=changeset.updated_at,
    )


def changeset_detail(changeset: ChangesetRecord) -> ChangesetDetail:
    return ChangesetDetail(
        **changeset_item(changeset).model_dump(),
        change_ids=list(changeset.change_ids),
        stale_change_ids=list(changeset.stale_ids),
    )
