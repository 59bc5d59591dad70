"""``wundr check`` from its command line to its exit code."""

import json
import signal
from pathlib import Path

import pytest

from tests.repositories import git
from tests.sdk.check import variables as of
from tests.sdk.check.conftest import Ci, Project
from tests.sdk.check.fake_service import NEW, OLD, FakeService, gate
from tests.sdk.conftest import Run
from tests.sdk.fake_server import KEY
from wundr_ray.contract.errors import Forbidden, InvalidJobConfig
from wundr_sdk import WundrClient
from wundr_sdk.commands.output import screen


def passing(server: FakeService) -> None:
    server.quality_gate, server.findings = gate("passed", 0), [OLD]


def test_new_finding_fails_the_gate(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    done = wundr("check", "--gate", "strict")
    assert done.exit_code == 1, done.output
    assert "high\tnew\tB602\tapp/run.py:12\tsubprocess call with shell=True" in done.stdout
    assert "1 new finding: 1 high" in done.stdout
    assert "the quality gate strict failed" in done.stdout
    assert "old.py" not in done.output


def test_batch_compares_the_head_with_the_merge_base(
    wundr: Run, server: FakeService, ci: Ci
) -> None:
    ci.on_pull_request()
    wundr("check", "--gate", "strict")
    (job,) = server.body["jobs"]
    assert job["config"]["project"] == {
        "name": "acme/shop",
        "repository": {
            "url": "https://github.com/acme/shop",
            "commit": ci.project.id_of("topic"),
            "branch": "topic",
        },
    }
    assert server.body["options"] == {
        "quality_gate": "strict",
        "quality_gate_reference": {"commit": ci.project.id_of("main^")},
    }


def test_nothing_new_passes(wundr: Run, server: FakeService, ci: Ci) -> None:
    passing(server)
    ci.on_pull_request()
    done = wundr("check")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "no new findings"
    assert "quality_gate" not in server.body["options"]


@pytest.mark.parametrize(
    ("variables", "branch"),
    [(of.GITLAB_REQUEST, "topic"), (of.GITEA_REQUEST, "topic"), (of.GITLAB_TAG, "v1")],
)
def test_other_systems(
    wundr: Run, server: FakeService, ci: Ci, variables: dict[str, str], branch: str
) -> None:
    ci.enter(variables, of.requested())
    assert wundr("check").exit_code == 1
    repository = server.body["jobs"][0]["config"]["project"]["repository"]
    assert (repository["commit"], repository["branch"]) == (ci.project.id_of("topic"), branch)


def test_in_a_clone_of_a_developer(
    wundr: Run, server: FakeService, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.clone("--branch=topic"))
    assert wundr("check", "--repository", ".").exit_code == 1
    repository = server.body["jobs"][0]["config"]["project"]["repository"]
    assert repository["url"] == str(project.folder)
    assert server.body["options"]["quality_gate_reference"]["commit"] == project.id_of("main^")


def test_tag_that_is_called_like_the_base_is_not_the_base(
    wundr: Run, server: FakeService, ci: Ci
) -> None:
    upstream = ci.project.upstream
    git(upstream, "checkout", "--quiet", "topic")
    git(upstream, "commit", "--quiet", "--allow-empty", "--message=second")
    git(upstream, "tag", "origin/main")
    ci.enter(of.GITHUB_PUSH, of.PUSHED)
    wundr("check")
    reference = server.body["options"]["quality_gate_reference"]
    assert reference == {"commit": ci.project.id_of("main^")}


def test_base_of_the_command_line(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    assert wundr("check", "--base", "origin/main~1").exit_code == 1
    reference = server.body["options"]["quality_gate_reference"]
    assert reference == {"commit": ci.project.id_of("main^")}


def test_gate_of_a_file(wundr: Run, server: FakeService, ci: Ci, tmp_path: Path) -> None:
    ci.on_pull_request()
    file = tmp_path / "gate.yaml"
    file.write_text("conditions:\n  - {metric: new_issues, max: 3}\nreference: {previous: true}\n")
    wundr("check", "--gate-file", str(file))
    assert server.body["options"]["quality_gate"] == {
        "conditions": [{"metric": "new_issues", "max": 3}],
        "reference": {"commit": ci.project.id_of("main^")},
    }


def test_configuration_of_a_file(wundr: Run, server: FakeService, ci: Ci, tmp_path: Path) -> None:
    ci.on_pull_request()
    file = tmp_path / "wundr.yaml"
    file.write_text("rules: [security]\nscope: all\n")
    server.findings = [NEW | {"role": "test"}]
    done = wundr("check", "--config", str(file))
    assert "1 new finding" in done.stdout
    assert server.body["jobs"][0]["config"]["rules"] == ["security"]


def test_json(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    done = wundr("check", "--json", "--annotate", "github")
    document = json.loads(done.stdout)
    assert (document["commit"], document["base"]) == (
        ci.project.id_of("topic"),
        ci.project.id_of("main^"),
    )
    assert document["quality_gate"]["status"] == "failed"
    assert document["quality_gate"]["conditions"][0]["limit"] == "at most 0"
    assert [each["id"] for each in document["new_findings"]] == ["fnd_1"]
    assert document["new_by_severity"] == {"high": 1}
    assert "::error file=app/run.py" in done.stderr


def test_reports_are_written_where_they_are_to_be(wundr: Run, ci: Ci, tmp_path: Path) -> None:
    ci.on_pull_request()
    places = [tmp_path / "new" / "results.txt", tmp_path / "report"]
    formats = [f"--format=pdf={places[0]}", f"--format=xlsx={places[1]}"]
    assert wundr("check", *formats).exit_code == 1
    assert [place.read_bytes() for place in places] == [b"%pdf", b"%xlsx"]


@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("passed", 2)])
def test_report_that_cannot_be_written_leaves_the_verdict_and_the_others(
    wundr: Run, server: FakeService, ci: Ci, tmp_path: Path, status: str, code: int
) -> None:
    ci.on_pull_request()
    server.quality_gate = gate(status)
    (tmp_path / "file").touch()
    places = [tmp_path / "file" / "report", tmp_path / "report"]
    done = wundr("check", "--json", *(f"--format=pdf={place}" for place in places))
    assert done.exit_code == code, done.output
    assert json.loads(done.stdout)["quality_gate"]["status"] == status
    assert f"error: {places[0]} was not written" in done.stderr
    assert places[1].read_bytes() == b"%pdf"


def test_folder_of_the_clone_that_is_named_like_the_address(
    wundr: Run, server: FakeService, ci: Ci
) -> None:
    ci.on_pull_request()
    Path("https:/github.com/acme/shop").mkdir(parents=True)
    wundr("check")
    (job,) = server.body["jobs"]
    assert job["config"]["project"]["repository"]["url"] == "https://github.com/acme/shop"


@pytest.mark.parametrize(
    ("quality_gate", "reason"),
    [
        (gate("not_computed", None), "has no verdict"),
        (None, "no verdict: no quality gate applies"),
    ],
)
def test_no_verdict(
    wundr: Run, server: FakeService, ci: Ci, quality_gate: dict[str, object] | None, reason: str
) -> None:
    ci.on_pull_request()
    server.quality_gate = quality_gate
    done = wundr("check")
    assert done.exit_code == 5
    assert reason in done.output
    forgiven = wundr("check", "--fail-open")
    assert forgiven.exit_code == 0
    assert "THE CHANGE WAS NOT CHECKED (exit code 5)" in forgiven.stderr


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"state": "reopened"}, True),
        ({"state": "existing"}, False),
        ({"state": "fixed"}, False),
        ({"disposition": "accepted"}, False),
        ({"role": "test"}, False),
    ],
)
def test_new_findings_in_scope_are_shown(
    wundr: Run, server: FakeService, ci: Ci, change: dict[str, str], counts: bool
) -> None:
    ci.on_pull_request()
    server.findings = [NEW | change]
    assert ("app/run.py" in wundr("check").stdout) is counts


def test_all_pages_of_findings_are_shown(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    server.findings = [NEW | {"path": f"{number}.py"} for number in range(5)]
    document = json.loads(wundr("check", "--json").stdout)
    assert [each["path"] for each in document["new_findings"]] == [f"{n}.py" for n in range(5)]


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_analysis_that_does_not_complete(
    wundr: Run, server: FakeService, ci: Ci, ending: str
) -> None:
    ci.on_pull_request()
    server.ending = ending
    done = wundr("check")
    assert done.exit_code == 5
    assert f"batch_1 {ending}" in done.stderr


def test_reason_of_a_failure_is_shown(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    server.ending = "failed"
    assert "INVALID_REPOSITORY: no such branch" in wundr("check").stderr


def test_shallow_clone_asks_nothing_of_the_server(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request(None, "--depth=1", "--no-single-branch")
    done = wundr("check")
    assert done.exit_code == 5
    assert "fetch-depth: 0" in done.stderr
    assert server.requests == []


def test_server_that_is_down(wundr: Run, ci: Ci, monkeypatch: pytest.MonkeyPatch) -> None:
    ci.on_pull_request()

    def new_client() -> WundrClient:
        return WundrClient(KEY, "http://127.0.0.1:1", sleep=lambda _: None)

    monkeypatch.setattr(screen, "new_client", new_client)
    assert wundr("check").exit_code == 4
    forgiven = wundr("check", "--fail-open")
    assert forgiven.exit_code == 0
    assert "THE CHANGE WAS NOT CHECKED (exit code 4)" in forgiven.stderr


@pytest.mark.parametrize("error", [Forbidden("read only"), InvalidJobConfig.at("gate", "unknown")])
def test_refusal_is_not_forgiven(
    wundr: Run, server: FakeService, ci: Ci, error: Forbidden | InvalidJobConfig
) -> None:
    ci.on_pull_request()
    server.fail(error)
    assert wundr("check", "--fail-open").exit_code == 3


def test_failure_is_not_forgiven(wundr: Run, ci: Ci) -> None:
    ci.on_pull_request()
    done = wundr("check", "--fail-open")
    assert done.exit_code == 1
    assert "NOT CHECKED" not in done.stderr


def test_time_out_cancels_the_batch(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    server.ending = ""
    done = wundr("check", "--timeout", "1")
    assert done.exit_code == 5
    assert "did not end within 1 seconds" in done.stderr
    assert server.batches["batch_1"].cancel_reason == "the check timed out"


@pytest.mark.parametrize("target", ["/findings?", "format=pdf"])
def test_failed_gate_is_not_forgiven_where_the_server_fails_afterwards(
    wundr: Run, server: FakeService, ci: Ci, tmp_path: Path, target: str
) -> None:
    ci.on_pull_request()
    server.unavailable = target
    done = wundr("check", "--fail-open", f"--format=pdf={tmp_path / 'report'}")
    assert "the service is busy" in done.stderr
    assert done.exit_code == 1, done.output
    assert "NOT CHECKED" not in done.stderr


def test_failed_gate_without_its_findings_as_json(wundr: Run, server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    server.unavailable = "/findings?"
    done = wundr("check", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "GATE_FAILED"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_cancels_the_batch(
    wundr: Run, server: FakeService, ci: Ci, number: signal.Signals
) -> None:
    """SIGINT is ignored in what a shell has started in the background, and so would be here."""
    ci.on_pull_request()
    server.at_status = lambda: signal.raise_signal(number)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        done = wundr("check", "--fail-open")
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.exit_code == 130
    assert server.batches["batch_1"].cancel_reason == "the check was interrupted"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--gate", "a", "--gate-file", "b"), "either --gate or --gate-file"),
        (("--gate-file", "/nowhere.yaml"), "nowhere.yaml"),
        (("--format", "csv=x"), "is not KIND=FILE"),
        (("--format", "parquet=x"), "is not KIND=FILE"),
        (("--format", "patch=x"), "is not KIND=FILE"),
        (("--format", "pdf"), "is not KIND=FILE"),
        (("--format", "sarif=."), "is a folder"),
        (("--repository", "https://[x"), "cannot be read"),
        (("--repository-token-env", "NO_SUCH"), "NO_SUCH is unset"),
        (("--timeout", "0"), "timeout"),
    ],
)
def test_unusable_options(
    wundr: Run, server: FakeService, ci: Ci, arguments: tuple[str, ...], reason: str
) -> None:
    ci.on_pull_request()
    done = wundr("check", *arguments)
    assert done.exit_code == 2
    assert reason in done.output
    assert server.requests == []


def test_outside_of_a_clone(wundr: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = wundr("check")
    assert done.exit_code == 2
    assert "not a git repository" in done.output


def test_clone_without_a_remote(
    wundr: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.upstream)
    done = wundr("check")
    assert done.exit_code == 2
    assert "--repository" in done.output
