"""A job's changes as the parts of the one series of patches that its repository gets."""

from collections.abc import Sequence

from wundr_ray.contract.refactoring.changeset_vocabulary import GroupBy
from wundr_ray.delivery.grouping import Group, grouped
from wundr_ray.delivery.interface import Part
from wundr_ray.delivery.texts import ChangesetOrigin, texts
from wundr_ray.refactoring.interface import Change


def parts_of(
    origin: ChangesetOrigin, changes: Sequence[Change], by: GroupBy, code_owners: bytes
) -> list[Part]:
    """One part for each group, or for each pattern where all changes are one group."""
    group_by = GroupBy.PATTERN if by is GroupBy.JOB else by
    return [_part(origin, group) for group in grouped(changes, group_by, code_owners)]


def _part(origin: ChangesetOrigin, group: Group) -> Part:
    subject, _, body = texts(origin, group).message.partition("\n")
    return Part(subject, body.strip(), group.ids)
