"""A refactor batch's report document, from what is known of the batch and its previews."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wundr_ray.aggregate.refactoring.facts import ProposalFacts, RefactorFacts
from wundr_ray.aggregate.refactoring.results import project_changes, rule_stages, summarise
from wundr_ray.aggregate.refactoring.standing import in_patches
from wundr_ray.aggregate.refactoring.tables import (
    CHANGES,
    REPORTS,
    SKIPPED,
    STAGES,
    changes_table,
    changesets_table,
    listed_changes,
    preview_table,
)
from wundr_ray.contract.refactoring.results import DecisionResult, ProjectChanges, RefactorResults
from wundr_ray.contract.vocabulary import ChangeDecision, Safety

_NUMBERS = ("changes", "files_changed", "reports", "skipped_files_count")
PROJECTS = pl.Schema(
    {
        **dict.fromkeys(
            ("job_id", "project", "status", "repository", "branch", "commit"), pl.String()
        ),
        **dict.fromkeys(_NUMBERS, pl.Int64()),
        **dict.fromkeys(("safe", "review", "approved", "rejected", "failed"), pl.Int64()),
        **dict.fromkeys(("error_code", "error_message"), pl.String()),
    }
)
"""One row per job that proposes changes."""


@dataclass(frozen=True, slots=True)
class ReadPreview:
    """A job's preview that can be read; ``chosen`` are the ids of the changes of its patches."""

    job: ProposalFacts
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class RefactorDocument:
    """A batch's results, the rows behind them, and the previews that they come from."""

    facts: RefactorFacts
    results: RefactorResults
    projects: pl.DataFrame
    rules: pl.DataFrame
    changes: pl.DataFrame
    changesets: pl.DataFrame
    reports: pl.DataFrame
    skipped: pl.DataFrame
    proposals: Sequence[ReadPreview]


def build_document(facts: RefactorFacts) -> RefactorDocument:
    """Everything that a report shows; projects stand in the order of the jobs."""
    listed = {job.job_id: listed_changes(job) for job in facts.jobs}
    proposals = [
        ReadPreview(job, in_patches(facts, job, listed[job.job_id]))
        for job in facts.jobs
        if job.frames is not None
    ]
    tables = [changes_table(facts, job, listed[job.job_id]) for job in facts.jobs]
    changes = pl.concat([pl.DataFrame(schema=CHANGES), *tables])
    skipped = preview_table("skipped", SKIPPED, facts.jobs)
    rules = rule_stages(changes)
    projects = project_changes(facts.jobs, changes, skipped)
    results = RefactorResults(
        batch_id=facts.batch_id,
        name=facts.name,
        description=facts.description,
        status=facts.status,
        outcome=facts.outcome,
        created_at=facts.created_at,
        started_at=facts.started_at,
        completed_at=facts.completed_at,
        digest=facts.digest,
        summary=summarise(projects, changes),
        rules=rules,
        decisions=_decisions(facts),
        project_results=projects,
    )
    return RefactorDocument(
        facts=facts,
        results=results,
        projects=pl.DataFrame(map(_project_row, projects), schema=PROJECTS, orient="row"),
        rules=_rules_table(results),
        changes=changes,
        changesets=changesets_table(facts.jobs),
        reports=preview_table("reports", REPORTS, facts.jobs),
        skipped=skipped,
        proposals=proposals,
    )


def _decisions(facts: RefactorFacts) -> list[DecisionResult]:
    return [
        DecisionResult(
            number=each.number,
            decision=each.verdict,
            selection=dict(each.selection),
            who=each.who,
            comment=each.comment,
            at=each.at,
        )
        for each in facts.decisions
    ]


def _project_row(project: ProjectChanges) -> dict[str, object]:
    plain = {name: getattr(project, name) for name in PROJECTS if hasattr(project, name)}
    return plain | {
        "project": project.project_name,
        "safe": project.by_safety.get(Safety.SAFE, 0),
        "review": project.by_safety.get(Safety.REVIEW, 0),
        "approved": sum(
            count
            for decision, count in project.by_decision.items()
            if decision not in (ChangeDecision.PROPOSED, ChangeDecision.REJECTED)
        ),
        "rejected": project.by_decision.get(ChangeDecision.REJECTED, 0),
        "failed": project.by_decision.get(ChangeDecision.FAILED, 0),
        "error_code": project.error.code if project.error else None,
        "error_message": project.error.message if project.error else None,
    }


def _rules_table(results: RefactorResults) -> pl.DataFrame:
    """One row per rule; each stage has its changes, files and projects."""
    columns = [(stage, part) for stage in STAGES for part in ("changes", "files", "projects")]
    rows = [
        (rule.rule, str(rule.pattern), *(rule[stage][part] for stage, part in columns))
        for rule in results.rules
    ]
    names = [f"{stage}_{part}" for stage, part in columns]
    schema = {"rule": pl.String(), "pattern": pl.String(), **dict.fromkeys(names, pl.Int64())}
    return pl.DataFrame(rows, schema=schema, orient="row")
