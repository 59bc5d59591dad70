"""``wundr check`` in fresh clones with the variables of each CI system."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.live import WUNDR, LiveServer
from tests.repositories import from_files, git
from tests.sdk.check import variables as of

pytestmark = pytest.mark.ray

SYSTEMS = {
    "github": of.GITHUB_REQUEST,
    "gitlab": of.GITLAB_REQUEST,
    "gitea": of.GITEA_REQUEST,
    "none": {},
}
FINDING = "import subprocess\n\n\ndef run(command):\n    subprocess.call(command, shell=True)\n"
CLEAN = "def double(number):\n    return number * 2\n"
TOKENS = {f"{name}_TOKEN": f"{name}-planted-1234" for name in ("GITHUB", "GITLAB", "GITEA")}
"""No output has one of them, nor the API key."""

GATE = "conditions: [{metric: new_issues, max: 0}]\n"

Check = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``planted`` and ``clean`` left ``main`` before a finding came there."""
    repository = from_files(tmp_path_factory.mktemp("host") / "shop", {"old.py": FINDING})
    for branch, files in {"planted": {"new.py": FINDING}, "clean": {"good.py": CLEAN}}.items():
        git(repository, "checkout", "--quiet", "-b", branch, "main")
        _add(repository, files)
    git(repository, "checkout", "--quiet", "main")
    _add(repository, {"later.py": FINDING})
    return repository


def _add(repository: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (repository / name).write_text(content)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", f"--message={', '.join(files)}")


def run(
    server: LiveServer,
    upstream: Path,
    folder: Path,
    system: str,
    branch: str,
    *arguments: str,
    clone: tuple[str, ...] = (),
    **changes: str,
) -> "subprocess.CompletedProcess[str]":
    """The check of ``branch`` against ``main``, in a new clone."""
    folder.mkdir()
    target = folder / "clone"
    checkout = ("--branch", branch, "--no-single-branch", *clone)
    git(upstream, "clone", "--quiet", *checkout, upstream.as_uri(), str(target))
    ids = {of.HEAD: git(upstream, "rev-parse", branch), of.BASE: git(upstream, "rev-parse", "main")}
    text = json.dumps([SYSTEMS[system], of.requested(branch=branch)])
    for example, real in ids.items():
        text = text.replace(example, real)
    variables, event = json.loads(text)
    (folder / "event.json").write_text(json.dumps(event))
    (folder / "gate.yaml").write_text(GATE)
    if "GITHUB_EVENT_PATH" in variables:
        variables["GITHUB_EVENT_PATH"] = str(folder / "event.json")
    own = {name: value for name, value in server.environment.items() if not _is_of_ci(name)}
    options = ("--repository", str(upstream), "--gate-file", str(folder / "gate.yaml"))
    done = subprocess.run(
        [WUNDR, "check", *options, *arguments],
        env={**own, **variables, **TOKENS, **changes},
        cwd=target,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert not any(each in done.stdout + done.stderr for each in (server.key, *TOKENS.values()))
    return done


def _is_of_ci(name: str) -> bool:
    return name.startswith(("GITHUB_", "GITEA_", "FORGEJO_", "GITLAB_", "CI_", "PRE_COMMIT_"))


@pytest.fixture
def check(live_server: LiveServer, upstream: Path, tmp_path: Path) -> Check:
    def checked(system: str, branch: str, *arguments: str, **more: Any) -> Any:
        return run(live_server, upstream, tmp_path / "job", system, branch, *arguments, **more)

    return checked


@pytest.mark.parametrize("system", SYSTEMS)
def test_planted_finding_fails(check: Check, system: str) -> None:
    done = check(system, "planted", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert {each["path"] for each in document["new_findings"]} == {"new.py"}
    assert document["quality_gate"]["status"] == "failed"


@pytest.mark.parametrize("system", SYSTEMS)
def test_finding_that_is_only_on_main_passes(check: Check, system: str) -> None:
    done = check(system, "clean")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("no new findings\n")


@pytest.mark.parametrize("system", SYSTEMS)
def test_shallow_clone_without_the_merge_base(check: Check, system: str) -> None:
    done = check(system, "planted", clone=("--depth=1",))
    assert done.returncode == 5
    assert "is shallow and lacks the merge base" in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [((), 4), (("--fail-open",), 0)])
def test_server_that_is_down(check: Check, arguments: tuple[str, ...], code: int) -> None:
    done = check("github", "planted", *arguments, WUNDR_API_URL="http://127.0.0.1:1")
    assert done.returncode == code
    assert "no server can be reached" in done.stderr


def test_commit_that_the_server_cannot_fetch(check: Check, tmp_path: Path) -> None:
    done = check("none", "planted", "--repository", str(from_files(tmp_path / "other", {"a": "b"})))
    assert done.returncode == 5
    assert "no verdict" in done.stderr


def test_key_that_is_refused(check: Check) -> None:
    assert check("github", "planted", WUNDR_API_KEY="wundr_ak_unknown").returncode == 3


def test_reports(check: Check, tmp_path: Path) -> None:
    kinds = {"sarif": "out.sarif", "gitlab": "gl-code-quality-report.json", "html": "report.html"}
    done = check("github", "planted", *(f"--format={k}={tmp_path / f}" for k, f in kinds.items()))
    assert done.returncode == 1, done.stdout + done.stderr
    results = json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"]
    assert any(each.get("baselineState") == "new" for each in results)
    assert json.loads((tmp_path / "gl-code-quality-report.json").read_text())
    assert (tmp_path / "report.html").read_text().lower().startswith("<!doctype html>")
