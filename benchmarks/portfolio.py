"""Reports over 1,000 projects with 24 points each: from the database to the kept report.

Each kind of report is read and made as a job does it, and rendered in every format. No program is
started: whoever tried would fail. Run: ``python -m benchmarks.portfolio``.
"""

import asyncio
import resource
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.rows import Row, record
from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.aggregate.portfolio.tables import tables_of
from wundr_ray.contract.reports.results import AnyReport, ReportJobResult, ReportResults
from wundr_ray.contract.vocabulary import BatchStatus, JobKind, JobStatus, Outcome, ReportFormat
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.jobs.registry import JOB_TYPES
from wundr_ray.jobs.report.kind import ReportKind, ReportPipeline
from wundr_ray.reports.portfolio.registry import RENDERERS, write_report
from wundr_ray.settings import Settings
from wundr_ray.store.migrate import migrate
from wundr_ray.store.records import BATCH_QUERY, JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.schema import accounts, batches, jobs, points, projects
from wundr_ray.store.store import Store
from wundr_ray.system import new_id

PROJECTS, POINTS = 1000, 24
GOAL_SECONDS = 10.0
NOW = datetime(2026, 1, 5, tzinfo=UTC)
SPAN = {"from": "2024-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
GROUPED = {"group_by": "label:team"}
CONFIGS: dict[str, dict[str, Any]] = {
    JobKind.PORTFOLIO_SUMMARY: GROUPED,
    JobKind.PERIOD_COMPARISON: GROUPED | {"period": "2025-Q4"},
    JobKind.TREND: GROUPED | {"period": SPAN},
}


def _numbers(project: int, month: int) -> dict[str, Any]:
    issues = (project * 7 + month * 3) % 90
    return {
        "quality_score": 5 + (project + month) % 40 / 10,
        "maintainability": 70.0,
        "grade": "B",
        "technical_debt_minutes": issues * 15,
        "average_complexity": 3.1,
        "files": 120,
        "lines": 14_000,
        "functions": 900,
        "issues": issues,
        "issues_by_severity": {"critical": 0, "high": issues // 3, "medium": issues, "low": 0},
        "duplicated_lines": 300,
        "duplication_percentage": 2.1,
        "new": 3,
        "fixed": 2,
        "reference": [_batch_id(project, month - 1), "j"] if month else None,
    }


def _batch_id(project: int, month: int) -> str:
    return f"batch_{project:04}{month:02}"


def _point(project: int, month: int) -> dict[str, Any]:
    return {
        "batch_id": _batch_id(project, month),
        "job_id": "j",
        "project_id": f"proj_{project:04}",
        "branch": "main",
        "commit": f"{project:036}{month:04}",
        "completed_at": datetime(2024 + month // 12, month % 12 + 1, 1 + project % 28, tzinfo=UTC),
        "numbers": _numbers(project, month),
        "settings": {"rules": ["complexity", "security"], "method_version": 3},
        "codes": {f"code-{n}": {"high": (project + month + n) % 5} for n in range(20)},
    }


def _project(number: int) -> dict[str, Any]:
    return {
        "id": f"proj_{number:04}",
        "account_id": "acct_1",
        "name": f"service {number}",
        "repository_url": f"https://example.com/{number}",
        "repository_key": f"example.com/{number}",
        "created_at": NOW,
        "labels": {"team": f"team {number % 12}"},
        "default_branch": "main",
    }


async def _fill(store: Store) -> None:
    await migrate(store.database)
    account = {"id": "acct_1", "name": "acme", "plan": "enterprise", "created_at": NOW}
    async with store.database.write() as connection:
        await connection.execute(accounts.insert().values(account | {"admissions": 0}))
        await connection.execute(projects.insert(), list(map(_project, range(PROJECTS))))
        for month in range(POINTS):
            rows = [_point(number, month) for number in range(PROJECTS)]
            await connection.execute(points.insert(), rows)
        batch = {
            **{"id": "batch_r", "account_id": "acct_1", "name": "reports", "type": "report"},
            **{"priority": 1, "status": "running", "created_at": NOW, "started_at": NOW},
            **{"max_parallel": 1, "timeout_minutes": 10, "expected_seconds": 1.0},
            **{"credits_estimated": 1, "options": {}, "metadata": {}, "off_peak": False},
        }
        await connection.execute(batches.insert().values(batch))
        for position, (kind, config) in enumerate(CONFIGS.items()):
            job = {"batch_id": "batch_r", "id": str(kind), "position": position, "type": kind}
            job |= {"config": config, "status": "queued"}
            await connection.execute(jobs.insert().values(job))


async def _records(store: Store) -> tuple[BatchRecord, list[JobRecord]]:
    async with store.database.read() as connection:
        batch = (await connection.execute(BATCH_QUERY.where(batches.c.id == "batch_r"))).mappings()
        listed = (await connection.execute(JOB_QUERY.order_by(jobs.c.position))).mappings()
        return BatchRecord.of(batch.one()), [JobRecord.of(row) for row in listed]


async def _report(
    store: Store, settings: Settings, batch: BatchRecord, job: JobRecord
) -> AnyReport:
    kind = JOB_TYPES[job.type]
    assert isinstance(kind, ReportKind)
    pipeline = await kind.begin(store, settings, batch, job, 1)
    assert isinstance(pipeline, ReportPipeline)
    (step,) = pipeline.next(None).steps
    step.task.run(*step.arguments)
    report: AnyReport = kind.make(pipeline.read)  # type: ignore[assignment]
    return report


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _forbid_programs() -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a report has started a program")

    subprocess.Popen.__init__ = refuse  # type: ignore[method-assign,assignment]


async def measure(home: Path) -> list[Row]:
    settings = Settings(home=home)
    store = Store(settings.database, ArtifactPlace(home / "artifacts"), lambda: NOW, new_id)
    await _fill(store)
    batch, listed = await _records(store)
    _forbid_programs()
    rows, made = [], []
    for job in listed:
        before = processor_seconds()
        report = await _report(store, settings, batch, job)
        rows.append(_row(f"{job.type} over 1,000 projects", processor_seconds() - before))
        made.append(
            ReportJobResult(
                job_id=job.id,
                type=job.type,
                status=JobStatus.COMPLETED,
                config=job.config,
                report=report,
            )
        )
    document = _document(made)
    rows += [_rendered(document, wanted, home / "report") for wanted in RENDERERS]
    await store.close()
    return rows


def _document(made: list[ReportJobResult]) -> PortfolioDocument:
    results = ReportResults(
        batch_id="batch_r",
        name="reports",
        status=BatchStatus.COMPLETED,
        outcome=Outcome.SUCCEEDED,
        created_at=NOW,
        completed_at=NOW + timedelta(seconds=1),
        reports=made,
    )
    return PortfolioDocument(results, tables_of(made))


def _rendered(document: PortfolioDocument, wanted: ReportFormat, target: Path) -> Row:
    before = processor_seconds()
    write_report(document, wanted, target)
    return _row(f"its reports as {wanted}", processor_seconds() - before)


def _row(name: str, seconds: float) -> Row:
    return {
        "name": f"portfolio: {name}",
        "value": round(seconds, 2),
        "unit": "s of CPU",
        "goal": GOAL_SECONDS,
        "better": "lower",
        "peer": "none",
        "runs": 1,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        record(asyncio.run(measure(Path(folder))))
