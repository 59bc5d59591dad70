"""A report batch on a running installation: what was analysed before, in every format."""

from pathlib import Path

import pytest

from tests.e2e.laptop.test_quality_gates import analysed, repository_with_a_branch
from tests.live import LiveServer
from wundr_ray.contract.reports.projects import PeriodComparison, PortfolioSummary, Trend
from wundr_ray.contract.reports.results import BatchMerge, FindingsAudit
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.results.renderings import FORMATS

pytestmark = pytest.mark.ray


def test_every_kind_of_report(live_server: LiveServer, tmp_path: Path) -> None:
    repository = repository_with_a_branch(tmp_path / "reported")
    with live_server.client() as client:
        source = analysed(client, repository, "main")
        of_source = {"projects": {"batch_ids": [source]}}
        job = client.batches.job(source, "one")
        client.projects.update(job.project_id or "", main_branch="main")
        year = {"from": "2020-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z"}
        configs = {
            "portfolio_summary": of_source,
            "period_comparison": of_source | {"period": year},
            "trend": of_source | {"period": year},
            "findings_audit": of_source,
            "batch_merge": {"batch_ids": [source]},
        }
        jobs = [{"id": kind, "type": kind, "config": each} for kind, each in configs.items()]
        output = {"output": {"formats": ["pdf", "html"]}}
        batch = client.batches.create(name="all", type="report", jobs=jobs, options=output)
        ended = client.batches.wait_for_completion(batch.batch_id)
        assert (ended.status, ended.outcome) == ("completed", "succeeded")
        assert ended.resource_usage.credits_used == len(jobs)
        reports = client.batches.get_report_results(batch.batch_id).reports
        summary, comparison, trend, audit, merge = [each.report for each in reports]
        assert isinstance(summary, PortfolioSummary)
        assert isinstance(comparison, PeriodComparison)
        assert isinstance(trend, Trend)
        assert isinstance(audit, FindingsAudit)
        assert isinstance(merge, BatchMerge)
        assert summary.projects[0].source.batch_id == source
        assert [each.project_name for each in comparison.joined] == ["gated"]
        assert trend.steps[-1].projects == 1
        assert audit.total == summary.projects[0].values["issues"] == merge.summary.total_issues
        for wanted in FORMATS[BatchType.REPORT]:
            files = client.batches.download(batch.batch_id, wanted, tmp_path / "reports")
            assert all(file.stat().st_size for file in files)
