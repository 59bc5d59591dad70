"""GitHub's OpenAPI document judges what our adapter sends, and what the fake forge answers."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.delivery.forges.conftest import REPOSITORY, Opener
from tests.delivery.forges.fake.memory import SHA
from tests.delivery.forges.fake.server import FakeForge
from tests.delivery.forges.openapi.extract import FILE, PACKAGE, excerpt, written
from tests.delivery.forges.openapi.judge import Judge
from tests.delivery.forges.test_contract import BASE, DRAFT, HEAD, NEW
from wundr_ray.delivery.forges.errors import ForgeError
from wundr_ray.delivery.forges.interface import Edit, ForgeKind, NewPullRequest

_PULLS = "/repos/{owner}/{repo}/pulls"


@pytest.fixture
def kind() -> ForgeKind:
    return ForgeKind.GITHUB


async def test_every_call_and_every_answer(fake: FakeForge, opener: Opener) -> None:
    forge, repository = opener(), fake.memory.repositories[REPOSITORY]
    await forge.create(DRAFT)
    await forge.create(NEW)
    await forge.update(1, Edit(title="New title", body="New body"))
    await forge.add_labels(1, ["wundr"])
    await forge.request_reviewers(1, ["alice", "acme/core"])
    repository.checks[SHA] = ["passed", "failed", "pending", "pending"]
    await forge.checks(SHA)
    await forge.close(1)
    repository.get(1).state = "merged"
    await forge.close(1)
    fake.memory.most_a_page = 1
    await forge.create(NEW)
    await forge.find(HEAD, BASE)
    for mergeable in (True, False, None):
        repository.get(2).mergeable = mergeable
        await forge.read(2)
    for refused in (forge.create(NewPullRequest("T", "", "gone", BASE)), forge.read(7)):
        with pytest.raises(ForgeError):
            await refused
    judge = Judge()
    for call, reply in fake.journal:
        judge.judge(call, reply)
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


@pytest.mark.long
def test_the_excerpt_is_the_documents(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm")
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=tmp_path, check=True, timeout=200)
    (archive,) = tmp_path.glob("*.tgz")
    inside = "package/generated/api.github.com.json"
    subprocess.run(["tar", "xzf", archive, inside], cwd=tmp_path, check=True)
    document = json.loads((tmp_path / inside).read_text())
    assert written(excerpt(document)) == FILE.read_text()
