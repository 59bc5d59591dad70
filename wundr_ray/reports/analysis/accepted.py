"""Findings that somebody has decided about, as reports list them apart from the open ones."""

from dataclasses import dataclass

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import in_scope
from wundr_ray.aggregate.findings.priority import worth_first
from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_ray.domain.wording import counted

TITLE = "Accepted findings"

_WORDS = {
    DispositionKind.FALSE_POSITIVE.value: "false positive",
    DispositionKind.WONT_FIX.value: "will not fix",
    DispositionKind.ACCEPTED.value: "accepted",
}


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """``disposition`` is the kind of the decision, in words."""

    job_id: str
    path: str
    line: int | None
    role: str
    code: str
    disposition: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedFindings:
    """The worst first; ``total`` counts also those that are not listed."""

    total: int
    listed: tuple[AcceptedFinding, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.listed)


def accepted_rows(document: ReportDocument) -> pl.LazyFrame:
    """The findings in scope that a decision holds for, the worst first."""
    judged = in_scope(document.findings, document.results.project_results)
    held = judged.filter(pl.col("disposition").is_not_null()).with_columns(
        pl.col("disposition").replace(_WORDS)
    )
    return held.sort(worth_first(), maintain_order=True)


def accepted_findings(document: ReportDocument, limit: int) -> AcceptedFindings | None:
    """At most ``limit`` of them; None where there are none, without a look at the findings."""
    total = document.results.summary.issues_disposed
    if not total:
        return None
    columns = ("job_id", "path", "line", "role", "code", "disposition", "disposition_reason")
    rows = accepted_rows(document).head(limit).select(columns).collect()
    return AcceptedFindings(total, tuple(AcceptedFinding(*row) for row in rows.iter_rows()))


def introduction(found: AcceptedFindings) -> str:
    is_single = found.total == 1
    kinds = "is accepted, is a false positive" if is_single else "are accepted, are false positives"
    return (
        f"By a decision of the team, {counted(found.total, 'finding')} {kinds}, or will not be "
        "fixed. The numbers of findings count them; no other list of findings in this report names "
        "them."
    )
