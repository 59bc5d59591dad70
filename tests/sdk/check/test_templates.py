"""The templates for CI systems: they parse, and their script lines run."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sdk.check.conftest import Ci
from tests.sdk.check.fake_service import OLD, FakeService, gate
from tests.sdk.check.variables import GITEA_REQUEST, GITHUB_REQUEST, GITLAB_REQUEST, requested
from tests.sdk.fake_server import KEY

ROOT = Path(__file__).parents[3]
TEMPLATES = (
    "action.yml",
    "ci/github.yml",
    "ci/gitlab.yml",
    "ci/gitea.yml",
    ".pre-commit-hooks.yaml",
)
PROGRAM = "from wundr_sdk.cli import main; main()"


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def value_of(expression: str, values: Mapping[str, str]) -> str:
    """``${{ a.b }}`` and ``${{ a.b && 'text' }}``, as far as the templates use them."""
    match = re.fullmatch(r"\$\{\{ ([\w.-]+)(?: && '(\w+)')? \}\}", expression)
    if match is None:
        assert "${{" not in expression
        return expression
    value = values.get(match[1], "")
    return (match[2] if value else "") if match[2] else value


class Runner:
    """Runs script lines as a CI system does; ``calls`` has what the stand-in for Python was told.

    The program ``wundr`` is the real one, and talks to ``address``.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.log = folder / "calls"
        self.bin = folder / "wundr-check" / "bin"
        self.bin.mkdir(parents=True)
        self.environ = {**os.environ, **environ, "RUNNER_TEMP": str(folder)}
        self.environ["PATH"] = f"{self.bin}:{os.environ['PATH']}"
        for name in ("python", "python3"):
            self._program(name, f'echo "$@" >> "{self.log}"')
        self._program("wundr", f'exec "{sys.executable}" -c "{PROGRAM}" "$@"')

    def _program(self, name: str, line: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def run(self, script: str, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_parses(name: str) -> None:
    assert load(name)


def test_no_input_is_a_part_of_a_script() -> None:
    """What another has written, such as the name of a branch, must not become a command."""
    steps = [*load("action.yml")["runs"]["steps"]]
    for name in ("ci/github.yml", "ci/gitea.yml"):
        steps += load(name)["jobs"]["check"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 4
    assert not any("${{" in script for script in scripts)


def test_no_module_of_the_clone_is_run() -> None:
    """Without -I, ``python -m pip`` takes a folder ``pip`` in the working folder for pip."""
    modules = [
        line
        for name in TEMPLATES
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.search(r"python.* -m ", line)
    ]
    assert len(modules) == 5
    assert all(" -I -m " in line for line in modules)


def test_every_input_of_the_action_reaches_the_program() -> None:
    action = load("action.yml")
    used = re.findall(r"inputs\.([\w-]+)", str(action["runs"]))
    assert set(used) == set(action["inputs"])


def test_variables_of_the_templates_are_those_of_the_options() -> None:
    options = (ROOT / "wundr_sdk/commands/batches/check.py").read_text(encoding="utf-8")
    known = {f"WUNDR_CHECK_{name}" for name in re.findall(r'_option\(\s*"(\w+)"', options)}
    for name in TEMPLATES:
        used = set(re.findall(r"\bWUNDR_CHECK_\w+", (ROOT / name).read_text(encoding="utf-8")))
        assert used <= known


def test_action_runs(server: FakeService, ci: Ci, tmp_path: Path) -> None:
    ci.enter(GITHUB_REQUEST, requested())
    action = load("action.yml")
    install, check = action["runs"]["steps"]
    inputs = {
        f"inputs.{name}": str(each.get("default", "")) for name, each in action["inputs"].items()
    }
    report = tmp_path / "report"
    with server.serving() as address:
        given = {"api-url": address, "api-key": KEY, "gate": "$(touch planted)", "comment": "false"}
        given |= {"format": f"pdf={report}\nxlsx={report}.x\n", "repository-token": "planted-token"}
        inputs |= {f"inputs.{name}": value for name, value in given.items()}
        runner = Runner(tmp_path / "runner", {"GITHUB_ACTION_PATH": str(ROOT)})
        assert runner.run(install["run"], {}).returncode == 0
        environ = {name: value_of(text, inputs) for name, text in check["env"].items()}
        done = runner.run(check["run"], environ)
    assert done.returncode == 1, done.stderr
    assert "::error file=app/run.py" in done.stdout
    assert report.read_bytes() == b"%pdf"
    assert runner.calls[1] == f"-I -m pip install --quiet {ROOT}"
    assert server.body["options"]["quality_gate"] == "$(touch planted)"
    repository = server.body["jobs"][0]["config"]["project"]["repository"]
    assert repository["access_token"] == "planted-token"
    assert not (ci.project.folder / "planted").exists()
    assert "planted-token" not in done.stdout + done.stderr


def test_template_for_gitlab_runs(server: FakeService, ci: Ci, tmp_path: Path) -> None:
    ci.enter(GITLAB_REQUEST)
    job = load("ci/gitlab.yml")["wundr-check"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    with server.serving() as address:
        runner = Runner(tmp_path / "runner", {"WUNDR_API_URL": address, "WUNDR_API_KEY": KEY})
        variables = {**job["variables"], "WUNDR_CHECK_FORMAT": f"pdf={tmp_path / 'report'}"}
        done = runner.run("\n".join(job["script"]), variables)
    assert done.returncode == 1, done.stderr
    assert "set GITLAB_TOKEN" in done.stderr
    assert runner.calls == ["-I -m pip install --quiet wundr-ray"]


def test_template_for_gitea_runs(server: FakeService, ci: Ci, tmp_path: Path) -> None:
    ci.enter(GITEA_REQUEST, requested())
    ci.patch.setenv("GITHUB_API_URL", "http://127.0.0.1:1/api/v1")
    server.quality_gate, server.findings = gate("passed", 0), [OLD]
    _, install, check = load("ci/gitea.yml")["jobs"]["check"]["steps"]
    with server.serving() as address:
        values = {
            "vars.WUNDR_API_URL": address,
            "secrets.WUNDR_API_KEY": KEY,
            "github.token": "workflow-token",
        }
        runner = Runner(tmp_path / "runner", {})
        assert runner.run(install["run"], install["env"]).returncode == 0
        environ = {name: value_of(text, values) for name, text in check["env"].items()}
        done = runner.run(check["run"], environ)
    assert done.returncode == 0, done.stderr
    assert "the comment was not written: the host cannot be reached" in done.stderr
    assert server.body["options"]["quality_gate"] == "strict"


def test_hook_before_a_push_runs(server: FakeService, ci: Ci, tmp_path: Path) -> None:
    (hook,) = load(".pre-commit-hooks.yaml")
    assert hook["stages"] == ["pre-push"]
    head, start = ci.project.id_of("topic"), ci.project.id_of("main^")
    ci.enter({"PRE_COMMIT_FROM_REF": start, "PRE_COMMIT_TO_REF": head})
    with server.serving() as address:
        runner = Runner(tmp_path / "runner", {"WUNDR_API_URL": address, "WUNDR_API_KEY": KEY})
        assert runner.run(hook["entry"], {}).returncode == 1
    repository = server.body["jobs"][0]["config"]["project"]["repository"]
    assert repository == {"url": str(ci.project.folder), "commit": head}
