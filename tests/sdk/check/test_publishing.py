"""What a check writes to the host of the change, and what appears nowhere."""

import json
from pathlib import Path

import pytest

from tests.sdk.check import variables as of
from tests.sdk.check.conftest import Ci
from tests.sdk.check.fake_forge import TOKEN, FakeForge, serving
from tests.sdk.check.fake_service import NEW, OLD, FakeService, gate
from tests.sdk.conftest import Run
from tests.sdk.fake_server import KEY
from wundr_ray.contract.errors import InvalidJobConfig
from wundr_sdk.check.changes.change import CiSystem

REPOSITORY_TOKEN = "repository-token-planted-0987654321"
EVERYTHING = ("--comment", "--annotate=github", "--annotate=github-checks")


def test_comment_check_run_and_annotations(
    wundr: Run, server: FakeService, ci: Ci, github: FakeForge
) -> None:
    ci.on_pull_request(github)
    ci.patch.setenv("GITHUB_TOKEN", TOKEN)
    done = wundr("check", *EVERYTHING)
    assert done.exit_code == 1
    assert "warning" not in done.stderr
    assert "::error file=app/run.py,line=12" in done.stdout
    (comment,) = github.comments
    assert "the quality gate strict failed" in comment["body"]
    (run,) = github.check_runs
    assert run["head_sha"] == ci.project.id_of("topic")
    assert [each["path"] for each in run["annotations"]] == ["app/run.py"]
    server.quality_gate, server.findings = gate("passed", 0), [OLD]
    assert wundr("check", *EVERYTHING).exit_code == 0
    (comment,) = github.comments
    assert "the quality gate strict passed" in comment["body"]
    assert github.check_runs[1]["conclusion"] == "success"


@pytest.mark.parametrize(
    ("kind", "variables", "address", "token"),
    [
        (CiSystem.GITLAB, of.GITLAB_REQUEST, "CI_API_V4_URL", "GITLAB_TOKEN"),
        (CiSystem.GITEA, of.GITEA_REQUEST, "GITHUB_API_URL", "GITEA_TOKEN"),
    ],
)
def test_comment_on_other_hosts(
    wundr: Run, ci: Ci, kind: CiSystem, variables: dict[str, str], address: str, token: str
) -> None:
    with serving(FakeForge(kind)) as forge:
        ci.enter(variables, of.requested())
        ci.patch.setenv(address, forge.url)
        ci.patch.setenv(token, TOKEN)
        for _ in range(2):
            done = wundr("check", "--comment", "--annotate=github-checks")
            assert done.exit_code == 1
            assert "the comment was not written" not in done.stderr
            assert "only GitHub has check runs" in done.stderr
        assert len(forge.comments) == 1


def test_fork_without_rights_is_a_warning(
    wundr: Run, server: FakeService, ci: Ci, github: FakeForge
) -> None:
    server.quality_gate = gate("passed", 0)
    ci.on_pull_request(github)
    ci.patch.setenv("GITHUB_TOKEN", TOKEN)
    github.faults = [(403, {}, {"message": "Resource not accessible by integration"})] * 2
    done = wundr("check", "--comment", "--annotate=github-checks")
    assert done.exit_code == 0
    for what in ("the comment", "the check run"):
        assert f"warning: {what} was not written: HTTP 403" in done.stderr


@pytest.mark.parametrize("answer", [[], {"id": "x"}, [1], [{"id": 1}], None])
def test_answer_of_another_form_is_a_warning(
    wundr: Run, ci: Ci, github: FakeForge, answer: object
) -> None:
    ci.on_pull_request(github)
    ci.patch.setenv("GITHUB_TOKEN", TOKEN)
    github.faults = [(200, {}, answer)] * 3
    done = wundr("check", "--comment", "--annotate=github-checks")
    assert done.exit_code == 1, done.output
    assert "the check run was not written" in done.stderr


def test_nothing_to_comment_on(wundr: Run, ci: Ci, github: FakeForge) -> None:
    ci.enter(of.GITHUB_PUSH, of.PUSHED)
    done = wundr("check", "--comment")
    assert done.exit_code == 1
    assert "this run does not belong to a pull or merge request" in done.stderr


def test_no_token(wundr: Run, ci: Ci, github: FakeForge) -> None:
    ci.on_pull_request(github)
    done = wundr("check", "--comment")
    assert "set GITHUB_TOKEN or GH_TOKEN" in done.stderr
    assert github.requests == []


@pytest.mark.parametrize("ending", ["completed", "failed"])
@pytest.mark.parametrize("refuses", [False, True])
def test_secrets_appear_nowhere(
    wundr: Run,
    server: FakeService,
    ci: Ci,
    github: FakeForge,
    tmp_path: Path,
    *,
    ending: str,
    refuses: bool,
) -> None:
    ci.on_pull_request(github)
    ci.patch.setenv("GITHUB_TOKEN", TOKEN)
    ci.patch.setenv("CLONE_TOKEN", REPOSITORY_TOKEN)
    server.ending = ending
    if refuses:
        github.faults = [(403, {}, {"message": f"bad {TOKEN}"})] * 2
    reports = [f"--format={kind}={tmp_path / kind}" for kind in ("json", "pdf", "xlsx")]
    options = [*EVERYTHING, *reports, "--repository-token-env", "CLONE_TOKEN"]
    outputs = [wundr("check", *options).output, wundr("check", *options, "--json").output]
    files = [path.read_text(errors="replace") for path in tmp_path.glob("*") if path.is_file()]
    written = [str(github.comments), str(github.check_runs)]
    sent = server.bodies[0]["jobs"][0]["config"]["project"]["repository"].pop("access_token")
    assert sent == REPOSITORY_TOKEN
    for text in (*outputs, *files, *written, str(server.bodies[0]), str(server.requests)):
        for secret in (KEY, TOKEN, REPOSITORY_TOKEN):
            assert secret not in text


def test_plan_does_not_show_its_secrets(ci: Ci, github: FakeForge) -> None:
    from wundr_sdk.check.options import CheckOptions
    from wundr_sdk.check.plan import plan_here

    ci.on_pull_request(github)
    ci.patch.setenv("GITHUB_TOKEN", TOKEN)
    ci.patch.setenv("CLONE_TOKEN", REPOSITORY_TOKEN)
    plan = plan_here(CheckOptions(repository_token_variable="CLONE_TOKEN"))
    assert REPOSITORY_TOKEN not in repr(plan)
    assert TOKEN not in repr(plan)


def test_commands_of_a_runner_in_names_of_files_have_no_effect(
    wundr: Run, server: FakeService, ci: Ci
) -> None:
    ci.on_pull_request()
    names = ["::set-output name=x::y", "##[set-output name=x]y", "a\n::error::b"]
    server.findings = [NEW | {"path": name, "message": name} for name in names]
    done = wundr("check", "--annotate=github")
    commands = [line for line in done.stdout.splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == 3
    assert all(line.startswith("::error file=") for line in commands)
    assert "##[" not in done.output
    shown = wundr("check", "--json").stdout
    assert "##[" not in shown
    assert [each["path"] for each in json.loads(shown)["new_findings"]] == names


def test_commands_of_a_runner_in_the_reason_of_a_failure_have_no_effect(
    wundr: Run, server: FakeService, ci: Ci
) -> None:
    ci.on_pull_request()
    server.fail(InvalidJobConfig.at("jobs.0", "##[add-mask]planted"))
    done = wundr("check")
    assert "## [add-mask]planted" in done.stderr
