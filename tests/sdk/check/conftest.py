"""A clone as CI systems make it, their variables, and the servers that a check talks to."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.repositories import from_files, git
from tests.sdk.check import variables as of
from tests.sdk.check.fake_forge import FakeForge, serving
from tests.sdk.check.fake_service import FakeService
from wundr_sdk.check.changes.change import CiSystem

_PREFIXES = ("WUNDR_CHECK_", "GITHUB_", "GITEA_", "FORGEJO_", "GITLAB_", "CI_", "PRE_COMMIT_")


@pytest.fixture(autouse=True)
def _no_ci_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the CI system that it runs on."""
    for name in list(os.environ):
        if name.startswith(_PREFIXES):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> FakeService:
    return FakeService()


@dataclass
class Project:
    """A host's repository: ``main``, and ``topic`` that left it; and a clone of it."""

    upstream: Path
    folder: Path

    def id_of(self, revision: str) -> str:
        return git(self.upstream, "rev-parse", revision)

    def clone(self, *arguments: str) -> Path:
        git(self.upstream, "clone", "--quiet", *arguments, self.upstream.as_uri(), str(self.folder))
        return self.folder


@pytest.fixture
def project(tmp_path: Path) -> Project:
    upstream = from_files(tmp_path / "shop", {"old.py": "assert 1\n"})
    git(upstream, "checkout", "--quiet", "-b", "topic")
    (upstream / "new.py").write_text("eval(input())\n")
    _commit(upstream, "topic")
    git(upstream, "checkout", "--quiet", "main")
    (upstream / "main.py").write_text("exec(input())\n")
    _commit(upstream, "main")
    return Project(upstream, tmp_path / "clone")


def _commit(repository: Path, message: str) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", f"--message={message}")


@dataclass
class Ci:
    """Sets the process up as a CI system does: variables, event, folder."""

    patch: pytest.MonkeyPatch
    project: Project
    events: Path

    def enter(
        self, variables: Mapping[str, str], event: Mapping[str, Any] | None = None, *clone: str
    ) -> None:
        """The example commits of the variables become those of the project."""
        ids = {of.HEAD: self.project.id_of("topic"), of.BASE: self.project.id_of("main")}
        text = json.dumps([dict(variables), event or {}])
        for example, real in ids.items():
            text = text.replace(example, real)
        real_variables, real_event = json.loads(text)
        self.events.write_text(json.dumps(real_event))
        for name, value in real_variables.items():
            self.patch.setenv(name, value)
        if "GITHUB_EVENT_PATH" in real_variables:
            self.patch.setenv("GITHUB_EVENT_PATH", str(self.events))
        self.patch.chdir(self.project.clone(*clone))

    def on_pull_request(self, forge: FakeForge | None = None, *clone: str) -> None:
        self.enter(of.GITHUB_REQUEST, of.requested(), *clone)
        if forge is not None:
            self.patch.setenv("GITHUB_API_URL", forge.url)
            self.patch.setenv("GITHUB_GRAPHQL_URL", f"{forge.url}/graphql")


@pytest.fixture
def ci(monkeypatch: pytest.MonkeyPatch, project: Project, tmp_path: Path) -> Ci:
    return Ci(monkeypatch, project, tmp_path / "event.json")


@pytest.fixture
def github() -> Iterator[FakeForge]:
    with serving(FakeForge(CiSystem.GITHUB)) as fake:
        yield fake
