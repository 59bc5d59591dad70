"""Hostile repositories from the request to the patches: nothing of them runs, nothing leaks."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.serve_app.hostile_repositories import (
    GOOD,
    SECRET,
    endless_repository,
    hostile_repository,
)
from tests.serve_app.in_process import run
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service
from tests.sources.repositories import git
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.repositories.local import LocalRepositories

FORMATS = ("json", "csv", "xlsx", "pdf", "parquet", "patch")
CODES = {
    "bad/large.py": "too_large",
    "bad/minified.min.js": "generated",
    "bad/pointer.py": "lfs_pointer",
    "bad/utf16.py": "encoding",
    "link.py": "symlink",
    "loop.py": "symlink",
    "module": "submodule",
}


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    home = tmp_path / "home"
    home.mkdir()
    allowed: dict[str, Any] = {"allow_local_repositories": LocalRepositories.ALWAYS}
    async with open_service(home, migrated, **allowed) as opened:
        yield opened


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return file


def refactoring(*folders: Path) -> dict[str, Any]:
    jobs = [
        {
            "id": folder.name,
            "type": "pattern_standardize",
            "config": {"project": {"name": folder.name, "repository": {"url": str(folder)}}},
        }
        for folder in folders
    ]
    return {"name": "Hostile", "type": "refactor", "jobs": jobs}


def texts_of(answer: httpx.Response) -> bytes:
    """Everything that a report shows."""
    content = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages).encode()
    return content


async def test_nothing_of_a_repository_runs_or_leaks(
    service: Service, pro: Caller, tmp_path: Path, secret: Path
) -> None:
    marker = tmp_path / "owned"
    hostile = hostile_repository(tmp_path / "hostile", marker, secret)
    endless = endless_repository(tmp_path / "endless")
    before = [git(folder, "for-each-ref") for folder in (hostile, endless)]
    batch_id = await pro.created(refactoring(hostile, endless))
    batch = f"{BATCHES}/{batch_id}"
    assert await run(service, batch_id) is BatchStatus.AWAITING_APPROVAL

    answers = [
        await pro.get(batch),
        await pro.get(f"{batch}/changes", per_page=100),
        await pro.get(f"{batch}/jobs/endless"),
        await pro.get(f"{batch}/jobs/hostile"),
        await pro.get(f"{batch}/jobs/hostile/diff"),
        *[await pro.get(f"{batch}/results", format=each) for each in FORMATS],
        await pro.get(f"{batch}/results", include_raw="true"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    ended = data(answers[2])
    assert (ended["status"], ended["error"]["code"]) == ("failed", "INVALID_REPOSITORY")
    assert "more files" in ended["error"]["message"]
    changed = {change["path"] for change in answers[1].json()["data"]}
    assert {path.decode() for path in GOOD} <= changed
    assert not changed & CODES.keys()
    raw = answers[-1].json()["data"]["raw_outputs"][0]
    skipped = {row["path"]: row["code"] for row in raw["skipped"]}
    assert {path: skipped.get(path) for path in CODES} == CODES
    assert all(row["reason"] for row in raw["skipped"])
    assert not [path for path in changed if path.startswith(("../", "a/..", ".git", ".GIT"))]
    assert all(path.isprintable() for path in changed | skipped.keys())

    digest = data(answers[0])["approval"]["digest"]
    approved = await pro.send("POST", f"{batch}/approve", json={"digest": digest, "apply": True})
    assert data(approved)["applied"]["held_changes"] == 0
    assert await run(service, batch_id) is BatchStatus.COMPLETED
    decisions = (await pro.get(f"{batch}/changes")).json()["counts"]["by_decision"]
    assert decisions.keys() == {"applied"}
    answers += [await pro.get(f"{batch}/results", format=each) for each in FORMATS]
    assert b"+import" not in texts_of(answers[-1])
    assert all(SECRET.encode() not in texts_of(answer) for answer in answers)
    assert not marker.exists()
    assert [git(folder, "for-each-ref") for folder in (hostile, endless)] == before
