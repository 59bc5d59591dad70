"""What reports about findings are made of: plain data, no polars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.contract.reports.jobs import FindingsAuditConfig
from wundr_ray.contract.reports.projects import Source
from wundr_ray.contract.reports.results import MergedBatch
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.portfolio.merging import MergedFrom
from wundr_ray.domain.portfolio.points import PortfolioProject


@dataclass(frozen=True, slots=True)
class AuditWork:
    """Projects, each with its last point; ``frames`` are the keys of findings by batch and job.

    ``rules`` are the decisions in force, by project.
    """

    at: datetime
    config: FindingsAuditConfig
    artifacts: ArtifactPlace
    projects: tuple[PortfolioProject, ...]
    frames: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rules: Mapping[str, Sequence[DispositionRule]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergeWork:
    """``jobs`` are in the order of the merged report, with the batch and job that each is from.

    ``batch`` is the report's own; ``sources`` are the completed analyses.
    """

    artifacts: ArtifactPlace
    batch: BatchFacts
    batches: tuple[MergedBatch, ...]
    jobs: tuple[tuple[MergedFrom, JobFacts], ...]
    sources: Mapping[MergedFrom, Source]
