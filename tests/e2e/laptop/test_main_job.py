"""The main job through HTTP and the command line, on real Ray and real repositories."""

import json
from pathlib import Path

import pytest
import yaml

from tests.e2e.laptop.comparison import (
    assert_complexities_of_radon,
    assert_findings_of_bandit,
    table,
)
from tests.live import LiveServer, job
from tests.repositories import from_files, from_packages

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("repositories")
    return {name: from_packages(root / name, [name]) for name in ("radon", "bandit", "rich")}


@pytest.fixture(scope="module")
def finished(live_server: LiveServer, repositories: dict[str, Path], tmp_path_factory) -> str:
    """A batch that was sent and waited for by the command line.

    It is about all code, as what the command lines of the engines report is.
    """
    config = tmp_path_factory.mktemp("config") / "batch.yaml"
    jobs = [job(name, url, scope="all") for name, url in repositories.items()]
    batch = {"name": "Main job", "type": "analysis", "priority": "high", "jobs": jobs}
    config.write_text(yaml.safe_dump(batch), "utf-8")
    done = live_server.wundr("batch", "create", "--config", str(config), "--wait", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[0])["batch_id"]


def test_status_says_what_happened(live_server: LiveServer, finished: str) -> None:
    with live_server.client() as client:
        status = client.batches.get_status(finished, include_jobs=True)
    assert (status.status, status.outcome) == ("completed", "succeeded")
    assert status["progress"]["percentage"] == 100
    assert status.jobs.completed == status.jobs.total == 3
    assert [each.id for each in status.individual_jobs or []] == ["radon", "bandit", "rich"]
    assert all(each.attempts == 1 and each.quality_score for each in status.individual_jobs or [])
    assert status.resource_usage.credits_used >= 3


def test_results_cover_every_project_and_rule(live_server: LiveServer, finished: str) -> None:
    with live_server.client() as client:
        results = client.batches.get_results(finished)
    assert results.summary.projects_analyzed == 3
    assert results.summary.total_files == sum(p.files_analyzed for p in results.project_results)
    assert results.aggregated_metrics.security.vulnerabilities["low"] > 0
    for project in results.project_results:
        assert project.commit
        assert {str(rule) for rule in project.rules_applied} >= {"complexity", "security"}
        assert project.rules_not_applied == [], "accessibility is not about Python"
        assert project.coverage
        assert project.coverage.verdict == "sufficient"


@pytest.fixture(scope="module")
def reports(
    live_server: LiveServer, finished: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where the command line has saved all four formats."""
    folder = tmp_path_factory.mktemp("reports")
    for wanted in ("json", "csv", "xlsx", "pdf"):
        done = live_server.wundr(
            "batch", "results", finished, "--format", wanted, "--output", str(folder)
        )
        assert done.returncode == 0, done.stderr
    return folder


def test_command_line_saves_all_four_formats(reports: Path, finished: str) -> None:
    assert (reports / f"{finished}.pdf").read_bytes().startswith(b"%PDF")
    assert (reports / f"{finished}.xlsx").read_bytes().startswith(b"PK")
    data = json.loads((reports / f"{finished}.json").read_text("utf-8"))
    assert len(table(reports, "findings")) == data["summary"]["total_issues"]


@pytest.mark.parametrize("package", ["radon", "bandit"])
def test_numbers_are_those_of_bandit_and_radon(reports: Path, package: str) -> None:
    assert_findings_of_bandit(reports, package)
    assert_complexities_of_radon(reports, package)


def test_list_shows_the_batch(live_server: LiveServer, finished: str) -> None:
    done = live_server.wundr("batch", "list", "--status", "completed", "--json")
    page = json.loads(done.stdout)
    items = page["data"] if "data" in page else page["items"]
    assert finished in [item["batch_id"] for item in items]


def test_honest_results_for_repositories_that_cannot_be_analysed(
    live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    empty = tmp_path / "empty"
    from_files(tmp_path / "unknown", {"README.md": "# nothing to analyse\n"})
    from_files(tmp_path / "good", {"a.py": "def f():\n    return eval('1')\n"})
    with_branch = job("branch", tmp_path / "good")
    with_branch["config"]["project"]["repository"]["branch"] = "no-such-branch"  # type: ignore[index]
    with live_server.client() as client:
        batch = client.batches.create(
            name="Bad repositories",
            type="analysis",
            jobs=[
                job("missing", tmp_path / "not-there"),
                job("not-git", empty),
                with_branch,
                job("unknown", tmp_path / "unknown"),
                job("good", tmp_path / "good"),
            ],
        )
        status = client.batches.wait_for_completion(batch.batch_id, timeout=90)
        results = client.batches.get_results(batch.batch_id)
    assert (status.status, status.outcome) == ("completed", "partial")
    by_id = {project.job_id: project for project in results.project_results}
    for name in ("missing", "not-git", "branch"):
        assert by_id[name].error is not None
        assert by_id[name].error.code == "INVALID_REPOSITORY", name
    assert "no-such-branch" in by_id["branch"].error.message
    assert by_id["unknown"].status == "completed"
    assert by_id["unknown"].files_analyzed == 0
    assert by_id["unknown"].coverage
    assert by_id["unknown"].coverage.verdict == "nothing"
    assert len(by_id["unknown"].rules_not_applied) == 5
    assert results.summary.projects_analyzed == 1
    assert by_id["good"].issues_found == 1


def test_a_batch_without_any_completed_job_has_failed(
    live_server: LiveServer, tmp_path: Path
) -> None:
    with live_server.client() as client:
        batch = client.batches.create(
            name="Nothing there", type="analysis", jobs=[job("a", tmp_path / "nope")]
        )
        status = client.batches.wait_for_completion(batch.batch_id, timeout=60)
        results = client.batches.get_results(batch.batch_id)
    assert (status.status, status.outcome) == ("failed", "failed")
    assert results.summary.projects_analyzed == 0


def test_accounts_keys_and_plan_limits(live_server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    assert live_server.wundr("account", "create", "small", "--plan", "free").returncode == 0
    again = live_server.wundr("account", "create", "small")
    assert again.returncode == 3
    assert "CONFLICT" in again.stderr
    key = live_server.wundr("key", "create", "small").stdout.strip()
    assert key.startswith("wundr_ak_")
    from wundr_ray.contract.errors import BatchSizeExceeded, NotFound, QuotaExceeded
    from wundr_sdk import WundrClient

    with WundrClient(api_key=key, base_url=live_server.url) as client:
        six = [job(f"j{n}", repository) for n in range(6)]
        with pytest.raises(BatchSizeExceeded):
            client.batches.create(name="too many", type="analysis", jobs=six)
        mine = [
            client.batches.create(name=f"n{n}", type="analysis", jobs=six[:1]) for n in range(3)
        ]
        with pytest.raises(QuotaExceeded) as refused:
            client.batches.create(name="fourth", type="analysis", jobs=six[:1])
        assert refused.value.retry_after
        for batch in mine:
            assert client.batches.wait_for_completion(batch.batch_id, timeout=90).status == (
                "completed"
            )
    with live_server.client() as other, pytest.raises(NotFound):
        other.batches.get_status(mine[0].batch_id)


def test_the_installation_says_that_it_runs(live_server: LiveServer) -> None:
    status = live_server.wundr("status", "--json")
    assert json.loads(status.stdout)["running"] is True
    again = live_server.wundr("up", "--detach")
    assert again.returncode == 0
    assert "already running" in again.stdout
    assert (live_server.home / "credentials.toml").stat().st_mode & 0o777 == 0o600
