"""The commit and the texts of a changeset, made from what its job has left."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.contract.refactoring.jobs import DeliverOptions
from wundr_ray.delivery.contents import file_changes
from wundr_ray.delivery.forges.interface import NewPullRequest
from wundr_ray.delivery.git.signatures import message_of, service_signature, signed_off
from wundr_ray.delivery.interface import Draft, FileChange
from wundr_ray.delivery.publishing.applied import deliver_options
from wundr_ray.delivery.undo import inverse
from wundr_ray.domain.delivery.applied import AppliedGroup, StoredApplied
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.refactoring.previews.kept import read_preview
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.delivery.assignment_records import Assignment


@dataclass(frozen=True, slots=True)
class Content:
    """A changeset as it is to be delivered; the base of ``change`` is set at each draft.

    ``paths`` has the ids of the changes by the file that they are in.
    """

    change: Draft
    title: str
    body: str
    options: DeliverOptions
    paths: dict[str, tuple[str, ...]]

    def stale_ids(self, stale_paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(id for path in stale_paths for id in self.paths.get(path, ()))

    def request(self, head: str, base: str) -> NewPullRequest:
        return NewPullRequest(self.title, self.body, head, base, self.options.draft)

    def push_options(self, way: Way, branch: str, base: str, *, again: bool) -> tuple[str, ...]:
        """What makes a server open the request; nothing for other ways.

        ``again`` says that the request is there, and gets a new commit.
        """
        if way is Way.OPTIONS:
            created = ("merge_request.create", f"merge_request.target={base}")
            drafts = ("merge_request.draft",) if self.options.draft else ()
            labels = (f"merge_request.label={label}" for label in self.options.labels)
            return (*created, f"merge_request.title={self.title}", *drafts, *labels)
        if way is Way.REVIEW:
            force = ("force-push=true",) if again else ()
            return (f"topic={branch}", f"title={self.title}", *force)
        return ()


async def content_of(assignment: Assignment, artifacts: Artifacts) -> Content:
    """Raises ``StorageUnavailable`` where the preview is missing or damaged."""
    return await asyncio.to_thread(_content, assignment, artifacts)


def _content(assignment: Assignment, artifacts: Artifacts) -> Content:
    applied = StoredApplied.model_validate(assignment.result)
    options = deliver_options(assignment.config)
    previews = read_preview(artifacts, applied.preview, applied.source_job).files
    ours = frozenset(assignment.change_ids)
    others = [frozenset(ids) for ids in assignment.others]
    make = inverse if assignment.undoes else file_changes
    files = tuple(make(previews, ours, others))
    group = _group(applied, ours)
    title = f"Undo: {group.title}" if assignment.undoes else group.title
    body = f"Takes back: {group.title}\n" if assignment.undoes else group.body
    return Content(
        _draft(assignment, files, title, group.message, options),
        title,
        body,
        options,
        {file.path: tuple(c.id for c in file.changes if c.id in ours) for file in previews},
    )


def _group(applied: StoredApplied, ours: frozenset[str]) -> AppliedGroup:
    return next(group for group in applied.groups if frozenset(group.change_ids) == ours)


def _draft(
    assignment: Assignment,
    files: tuple[FileChange, ...],
    title: str,
    message: str,
    options: DeliverOptions,
) -> Draft:
    """The same for the same changeset, so that its commit has the same id on the same base."""
    who = service_signature(assignment.batch_created_at)
    if assignment.undoes:
        message = message_of(title, f"Wundr batch {assignment.batch_id}, job {assignment.job_id}")
    if options.sign_off:
        message = signed_off(message, who)
    return Draft("", files, message, who, who)
