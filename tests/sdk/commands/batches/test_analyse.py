"""``wundr analyse``: what it sends, what it shows, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import FakeBatch, job, report_of
from tests.sdk.fake_server import FakeServer
from wundr_ray.contract.batches.targets import CreateFromTargets
from wundr_ray.contract.errors import ForgeUnavailable, InvalidTargets
from wundr_ray.contract.responses import BatchGate
from wundr_ray.contract.results.analysis import BatchResults
from wundr_sdk import WundrClient
from wundr_sdk.analysing import FailOn, outcome_of
from wundr_sdk.commands.output.exit_codes import ExitCode

TOKEN = "ghp-Tok3n_of.the+tests"


def results(**severities: int) -> BatchResults:
    """Two projects; the second one has the findings."""
    batch = FakeBatch(
        "batch_1", {"name": "n", "jobs": [job(1, "a"), job(2, "b")]}, ended="completed"
    )
    report = report_of(batch)
    first, second = report.project_results
    second = second.model_copy(update={"issues_by_severity": severities})
    return report.model_copy(update={"project_results": [first, second]})


def test_an_organisation(wundr: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGE_TOKEN", TOKEN)
    done = wundr(
        *("analyse", "--org", "acme", "--forge", "gitlab", "--host", "git.example"),
        *("--token-env", "FORGE_TOKEN", "--include", "acme/*", "--exclude", "*-old"),
        *("--topic", "web", "--archived", "--forks", "--pushed-after", "2026-01-31"),
        *("--limit", "20", "--gate", "strict"),
    )
    assert done.exit_code == 0, done.output
    assert server.bodies[0] == {
        "name": "analyse acme",
        "type": "analysis",
        "options": {"quality_gate": "strict"},
        "targets": {
            "forge": "gitlab",
            "owner": "acme",
            "host": "git.example",
            "access_token": TOKEN,
            "include": ["acme/*"],
            "exclude": ["*-old"],
            "topics": ["web"],
            "archived": True,
            "forks": True,
            "pushed_after": "2026-01-31T00:00:00Z",
            "limit": 20,
            "job_template": {"type": "analysis", "config": {}},
        },
    }
    CreateFromTargets.model_validate(server.bodies[0])
    assert "2 of 3 repositories of acme on git.example; left out: 1 archived" in done.stderr
    assert "job_1\tacme/app0\tA\t8.5" in done.stdout
    assert TOKEN not in done.output


def test_what_is_left_out_is_left_to_the_server(wundr: Run, server: FakeServer) -> None:
    assert wundr("analyse", "--org", "acme").exit_code == 0
    template = {"type": "analysis", "config": {}}
    told = {"forge": "github", "owner": "acme", "job_template": template}
    assert server.bodies[0]["targets"] == told


def test_repositories_by_address_and_path(
    wundr: Run, server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORGE_TOKEN", TOKEN)
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "config.yaml").write_text("rules: [security]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(WundrClient, "base_url", "http://127.0.0.1:8000")
    arguments = ["https://git.example/acme/app.git", "shop", "git@git.example:acme/lib.git"]
    options = ("--token-env", "FORGE_TOKEN", "--config", "config.yaml")
    done = wundr("analyse", *arguments, *options)
    assert done.exit_code == 0, done.output
    assert server.bodies[0]["name"] == "analyse acme/app and 2 more"
    configs = [job["config"] for job in server.bodies[0]["jobs"]]
    assert [job["id"] for job in server.bodies[0]["jobs"]] == ["1", "2", "3"]
    assert [each["project"] for each in configs] == [
        {
            "name": "acme/app",
            "repository": {"url": arguments[0], "access_token": TOKEN},
        },
        {"name": "shop", "repository": {"url": str(tmp_path / "shop")}},
        {"name": "acme/lib", "repository": {"url": arguments[2]}},
    ]
    assert all(each["rules"] == ["security"] for each in configs)


def test_as_json(wundr: Run) -> None:
    done = wundr("analyse", "--org", "acme", "--json")
    assert json.loads(done.stdout)["project_results"][0]["project_name"] == "acme/app0"


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyse",),
        ("analyse", "https://git.example/a/b", "--org", "acme"),
        ("analyse", "--org", "acme", "--token-env", "NOT_SET_ANYWHERE"),
        ("analyse", "--org", "acme", "--forge", "svn"),
        ("analyse", "--org", "acme", "--fail-on", "awful"),
        ("analyse", "--org", "acme", "--config", "not/there.yaml"),
    ],
)
def test_options_that_cannot_be_used(
    wundr: Run, server: FakeServer, arguments: tuple[str, ...]
) -> None:
    assert wundr(*arguments).exit_code == 2
    assert server.bodies == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidTargets.at("targets.owner", "github.com has no organisation or user 'acme'"), 3),
        (ForgeUnavailable("targets.host: github.com takes no more requests for now"), 4),
    ],
)
def test_targets_that_cannot_be_listed(
    wundr: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch, error: Any, code: int
) -> None:
    def refuse(_request: Any) -> Any:
        raise error

    monkeypatch.setattr(server, "_create", refuse)
    done = wundr("analyse", "--org", "acme")
    assert done.exit_code == code
    assert error.message in done.stderr


def test_a_batch_that_fails(wundr: Run, server: FakeServer) -> None:
    server.ending = "failed"
    assert wundr("analyse", "--org", "acme").exit_code == 1


@pytest.mark.parametrize(
    ("fail_on", "severities", "expected"),
    [
        (FailOn.NEVER, {"critical": 1}, ExitCode.SUCCESS),
        (FailOn.CRITICAL, {"critical": 1}, ExitCode.FAILED),
        (FailOn.CRITICAL, {"critical": 0, "high": 3}, ExitCode.SUCCESS),
        (FailOn.HIGH, {"critical": 1}, ExitCode.FAILED),
        (FailOn.HIGH, {"high": 1}, ExitCode.FAILED),
        (FailOn.HIGH, {"medium": 1}, ExitCode.SUCCESS),
        (FailOn.LOW, {"low": 1}, ExitCode.FAILED),
        (FailOn.LOW, {}, ExitCode.SUCCESS),
    ],
)
def test_severities(fail_on: FailOn, severities: dict[str, int], expected: ExitCode) -> None:
    assert outcome_of(results(**severities), fail_on) is expected


def test_projects_that_were_not_analysed_leave_it_open() -> None:
    report = results()
    first, second = report.project_results
    failed = second.model_copy(update={"status": "failed", "quality_score": None})
    partial = report.model_copy(update={"project_results": [first, failed]})
    assert outcome_of(partial, FailOn.LOW) is ExitCode.NO_VERDICT
    assert outcome_of(partial, FailOn.NEVER) is ExitCode.SUCCESS
    bad = first.model_copy(update={"issues_by_severity": {"high": 1}})
    worse = report.model_copy(update={"project_results": [bad, failed]})
    assert outcome_of(worse, FailOn.HIGH) is ExitCode.FAILED


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("passed", ExitCode.SUCCESS),
        ("failed", ExitCode.FAILED),
        ("not_computed", ExitCode.NO_VERDICT),
        (None, ExitCode.NO_VERDICT),
    ],
)
def test_gates(status: str | None, expected: ExitCode) -> None:
    gate = BatchGate.model_validate({"status": status}) if status else None
    report = results().model_copy(update={"quality_gate": gate})
    assert outcome_of(report, FailOn.GATE) is expected
