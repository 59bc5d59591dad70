"""OpenAPI documents of forges judge what our adapters send, and what the fake forge answers.

An excerpt of GitHub's is at hand. The whole documents of GitHub and GitHub Enterprise come with a
package for npm. Those of others are in no registry: they are judged by when somebody has put them
into ``.conformance/documents`` as ``gitea*.json``, ``forgejo*.json`` and ``bitbucket*.json`` (or
``.yml``). Gitea's stands in its repository as ``templates/swagger/v1_json.tmpl``, Bitbucket's
is served by its API.
"""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.delivery.forges.conftest import Opener
from tests.delivery.forges.fake.server import FakeForge
from tests.delivery.forges.fake.wire import Call
from tests.delivery.forges.judges.exercise import exercise
from tests.delivery.forges.openapi.extract import FILE, PACKAGE, excerpt, written
from tests.delivery.forges.openapi.judge import Judge, github_judge
from wundr_ray.delivery.forges.interface import ForgeKind

DOCUMENTS = Path(__file__).parents[4] / ".conformance" / "documents"
_NAMES = {"gitea": ForgeKind.GITEA, "forgejo": ForgeKind.GITEA, "bitbucket": ForgeKind.BITBUCKET}
_IN_WORDS = {
    ForgeKind.BITBUCKET: ("q", "sort", "page", "pagelen", "description", "account_id", "draft")
}
"""Names that Bitbucket's document has in words only, or, as ``draft``, not at all."""

_PULLS = "/repos/{owner}/{repo}/pulls"


@pytest.fixture
def kind() -> ForgeKind:
    return ForgeKind.GITHUB


async def judged(judge: Judge, fake: FakeForge, opener: Opener) -> None:
    await exercise(fake, opener)
    for call, reply in fake.journal:
        judge.judge(call, reply)


async def test_every_call_and_every_answer(fake: FakeForge, opener: Opener) -> None:
    judge = github_judge()
    await judged(judge, fake, opener)
    for call, _ in fake.journal:
        assert call.headers["x-github-api-version"] == "2022-11-28"
        assert call.headers["accept"] == "application/vnd.github+json"
    assert judge.seen == {
        ("POST", _PULLS, 201),
        ("POST", _PULLS, 422),
        ("GET", _PULLS, 200),
        ("GET", f"{_PULLS}/{{pull_number}}", 200),
        ("GET", f"{_PULLS}/{{pull_number}}", 404),
        ("PATCH", f"{_PULLS}/{{pull_number}}", 200),
        ("PATCH", f"{_PULLS}/{{pull_number}}", 422),
        ("POST", f"{_PULLS}/{{pull_number}}/requested_reviewers", 201),
        ("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels", 200),
        ("GET", "/repos/{owner}/{repo}/commits/{ref}/status", 200),
        ("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", 200),
    }


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documents that npm has."""
    folder, npm = tmp_path_factory.mktemp("npm"), shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    packed = subprocess.run(
        [npm, "pack", "--silent", PACKAGE], cwd=folder, check=False, capture_output=True, text=True
    )
    if packed.returncode:
        pytest.skip(f"npm does not bring {PACKAGE}: {packed.stderr[-200:]}")
    (archive,) = folder.glob("*.tgz")
    subprocess.run(["tar", "xzf", archive, "--exclude", "*.deref.json"], cwd=folder, check=True)
    return folder / "package" / "generated"


@pytest.mark.long
def test_the_excerpt_is_the_documents(package: Path) -> None:
    document = json.loads((package / "api.github.com.json").read_text())
    assert written(excerpt(document)) == FILE.read_text()


@pytest.mark.long
async def test_whole_documents_of_github(package: Path, fake: FakeForge, opener: Opener) -> None:
    found = documents_in(package, "")
    assert len(found) > 1
    await exercise(fake, opener)
    for file in found:
        judge = Judge(json.loads(file.read_text()))
        for call, reply in fake.journal:
            judge.judge(call, reply)


def documents_in(folder: Path, name: str) -> list[Path]:
    return sorted([*folder.glob(f"{name}*.json"), *folder.glob(f"{name}*.yml")])


def read(file: Path) -> Any:
    if file.suffix == ".yml":
        whole = json.dumps(yaml.safe_load(file.read_text()), default=str)
        return json.loads(whole)  # the statuses as texts
    return json.loads(file.read_text())


@pytest.mark.long
@pytest.mark.parametrize(("name", "kind"), _NAMES.items(), ids=_NAMES)
async def test_whole_documents_of_others(name: str, fake: FakeForge, opener: Opener) -> None:
    found = documents_in(DOCUMENTS, name)
    if not found:
        pytest.skip(f"there is no {DOCUMENTS / name}*: its document is in no registry")
    await exercise(fake, opener)
    for file in found:
        judge = Judge(read(file), _IN_WORDS.get(fake.kind, ()))
        for call, reply in fake.journal:
            if fake.kind is not ForgeKind.BITBUCKET:
                judge.judge(call, reply)
            elif reply.status == 400:  # refusals that Bitbucket's document does not list
                judge.judge_call(typed(call))
            else:
                judge.judge(typed(call), reply)


def typed(call: Call) -> Call:
    """Bitbucket's schemas require the types of objects, its examples of requests have none."""
    if call.body is None:
        return call
    reviewers = [{**each, "type": "user"} for each in call.body.get("reviewers", [])]
    return replace(call, body={**call.body, "type": "pullrequest", "reviewers": reviewers})
