"""One page of each list that the API has, with its place among the others."""

from wundr_ray.contract.batches.lists import BatchListItem
from wundr_ray.contract.envelopes import CursorPagination, Pagination
from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_ray.contract.findings.listed import (
    AnalysisPlace,
    FindingFacets,
    FindingItem,
    HistoryPoint,
)
from wundr_ray.contract.refactoring.changesets import ChangesetItem
from wundr_ray.contract.refactoring.reviews import ChangeItem, ListCounts
from wundr_ray.contract.resources import JobItem, ProjectItem
from wundr_ray.contract.responses import Response


class BatchPage(Response):
    """One page of the account's batches."""

    items: list[BatchListItem]
    pagination: CursorPagination


class JobPage(Response):
    """One page of a batch's jobs."""

    items: list[JobItem]
    pagination: Pagination


class ProjectPage(Response):
    """One page of the account's projects."""

    items: list[ProjectItem]
    pagination: CursorPagination


class ChangePage(Response):
    """One page of a batch's proposed changes; ``counts`` are of all that the filters leave."""

    items: list[ChangeItem]
    counts: ListCounts
    pagination: Pagination


class ChangesetPage(Response):
    """One page of a batch's changesets."""

    items: list[ChangesetItem]
    pagination: Pagination


class DispositionPage(Response):
    """One page of the decisions about a project's findings."""

    items: list[DispositionItem]
    pagination: Pagination


class FindingPage(Response):
    """One page of a project's findings; ``facets`` count all that the filters leave."""

    items: list[FindingItem]
    analysis: AnalysisPlace
    facets: FindingFacets
    pagination: CursorPagination


class HistoryPage(Response):
    """One page of the numbers of a project's analyses."""

    items: list[HistoryPoint]
    pagination: Pagination
