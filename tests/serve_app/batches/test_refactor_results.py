"""Results of refactor batches: while they await approval, afterwards, and in every format."""

import io
import zipfile
from typing import Any

import httpx
import openpyxl
import pytest
from pypdf import PdfReader

from tests.proposing import proposed, refactoring
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from tests.store.making import submission
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.vocabulary import BatchType, Verdict
from wundr_ray.domain.results.renderings import TABLES
from wundr_ray.store.delivery.changesets import NewChangeset
from wundr_ray.store.reviews.decisions import NewDecision, record
from wundr_ray.store.schema import changesets, jobs

FORMATS = ["json", "csv", "xlsx", "pdf", "parquet", "patch"]


async def fetch(caller: Caller, batch_id: str, **query: str) -> httpx.Response:
    return await caller.get(f"{BATCHES}/{batch_id}/results", **query)


@pytest.fixture
async def waiting(service: Service, pro: Caller) -> str:
    await proposed(service.store, service.clock, pro.account_id)
    return "b1"


async def decide(service: Service, verdict: Verdict, **selection: list[str]) -> None:
    async with service.store.database.write() as connection:
        decision = NewDecision(verdict, selection, "0" * 64, "key", "reviewer", "Fine.")
        await record(connection, "b1", decision, service.clock())


async def test_the_preview_while_it_awaits_approval(pro: Caller, waiting: str) -> None:
    got = data(await fetch(pro, waiting))
    assert (got["type"], got["status"], got["outcome"]) == ("refactor", "awaiting_approval", None)
    assert got["summary"]["proposed"] == {"changes": 4, "files": 3, "projects": 2}
    assert got["summary"]["by_safety"] == {"review": 1, "safe": 3}
    assert [each["job_id"] for each in got["project_results"]] == ["j0", "j1"]
    assert [each["rule"] for each in got["rules"]] == ["unused_import", "bare_except"]
    assert got["digest"] == (await pro.status(waiting))["approval"]["digest"]


@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_format(pro: Caller, waiting: str, wanted: str) -> None:
    answer = await fetch(pro, waiting, format=wanted)
    assert answer.status_code == 200
    file = io.BytesIO(answer.content)
    match wanted:
        case "csv" | "parquet":
            with zipfile.ZipFile(file) as archive:
                names = [f"{each}.{wanted}" for each in TABLES[BatchType.REFACTOR]]
                assert archive.namelist() == names
        case "xlsx":
            assert "Changes" in openpyxl.load_workbook(file).sheetnames
        case "pdf":
            assert "standardize" in PdfReader(file).pages[0].extract_text()
        case "patch":
            assert 'filename="b1_patches.zip"' in answer.headers["Content-Disposition"]
            with zipfile.ZipFile(file) as archive:
                assert b"all proposed changes" in archive.read("README.txt")
                assert len([name for name in archive.namelist() if name.endswith(".patch")]) == 2


async def test_a_decision_makes_every_report_anew(
    service: Service, pro: Caller, waiting: str
) -> None:
    for _ in range(2):
        before = data(await fetch(pro, waiting))
    assert len(service.gateway.rendered) == 1
    await decide(service, Verdict.APPROVE, job_ids=["j1"])
    after = data(await fetch(pro, waiting))
    assert len(service.gateway.rendered) == 2
    assert before["summary"]["approved"]["changes"] == 0
    assert after["summary"]["approved"] == {"changes": 1, "files": 1, "projects": 1}
    assert (after["decisions"][0]["who"], after["decisions"][0]["comment"]) == ("reviewer", "Fine.")
    with zipfile.ZipFile(
        io.BytesIO((await fetch(pro, waiting, format="patch")).content)
    ) as patches:
        assert b"exactly the approved changes" in patches.read("README.txt")
        assert [name.split("/")[0][-2:] for name in patches.namelist()[1:]] == ["j1"]


async def test_a_changeset_that_moves_makes_reports_anew(
    service: Service, pro: Caller, waiting: str
) -> None:
    store = service.store
    planned = NewChangeset("j1", "all", ("c1",), state=ChangesetState.OPEN)
    async with store.database.write() as connection:
        await store.changesets.plan(connection, waiting, [planned])
    opened = data(await fetch(pro, waiting))
    assert opened["summary"]["delivered"]["changes"] == 1
    assert opened["summary"]["merged"]["changes"] == 0
    async with store.database.write() as connection:
        await connection.execute(changesets.update().values(state=ChangesetState.MERGED))
    merged = data(await fetch(pro, waiting))
    assert merged["summary"]["merged"] == {"changes": 1, "files": 1, "projects": 1}
    assert merged["project_results"][1]["changesets"][0]["state"] == "merged"


async def test_tables(pro: Caller, waiting: str) -> None:
    for table in TABLES[BatchType.REFACTOR]:
        answer = await fetch(pro, waiting, format="csv", table=table)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    changes = await fetch(pro, waiting, format="csv", table="changes")
    assert len(changes.content.splitlines()) == 5
    refused(
        await fetch(pro, waiting, format="csv", table="findings"), 422, "INVALID_REQUEST", "table"
    )


async def test_some_jobs(pro: Caller, waiting: str) -> None:
    got = data(await fetch(pro, waiting, jobs="j1"))
    assert got["summary"]["proposed"]["changes"] == 1
    assert data(await fetch(pro, waiting))["summary"]["proposed"]["changes"] == 4


async def test_the_answer_is_the_schemas(pro: Caller, waiting: str) -> None:
    for query in ({}, {"include_raw": "true"}):
        answer = await fetch(pro, waiting, **query)
        envelope = Envelope[RefactorResults].model_validate_json(answer.content)
        assert list(answer.json()["data"]) == list(RefactorResults.model_fields)
    raw = envelope.data.raw_outputs
    assert raw
    assert [len(each.changes) for each in raw] == [3, 1]


async def test_the_links_work(service: Service, pro: Caller, waiting: str) -> None:
    links = data(await fetch(pro, waiting))["download_links"]
    assert {links[name] for name in ("html_report", "sarif", "code_quality")} == {None}
    for name in ("full_report", "raw_data", "excel_summary", "patches"):
        answer = await service.http.get(links[name])
        assert answer.status_code == 200, answer.text
        if name in ("raw_data", "patches"):
            with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
                assert archive.testzip() is None
    assert (
        "j0/changes.parquet"
        in zipfile.ZipFile(
            io.BytesIO((await service.http.get(links["raw_data"])).content)
        ).namelist()
    )


@pytest.mark.parametrize("wanted", FORMATS)
async def test_a_preview_that_is_lost(
    service: Service, pro: Caller, waiting: str, wanted: str
) -> None:
    folder = service.store.artifacts.path("batches/b1/jobs/j0/1")
    (folder / "changes.parquet").write_bytes(b"PAR1 and no more")
    answer = await fetch(pro, waiting, format=wanted)
    assert answer.status_code == 200
    if wanted == "json":
        first, second = data(answer)["project_results"]
        assert "can no longer be read" in first["error"]["message"]
        assert first["changes"] == 3
        assert second["error"] is None


@pytest.mark.parametrize("wanted", FORMATS)
async def test_a_batch_without_previews_or_projects(
    service: Service, pro: Caller, wanted: str
) -> None:
    """Its jobs were cancelled before they began, and one of them is about no project."""
    await service.store.submissions.submit(submission("b2", pro.account_id, refactoring(2)))
    async with service.store.database.write() as connection:
        await connection.execute(
            jobs.update()
            .where(jobs.c.batch_id == "b2", jobs.c.id == "j0")
            .values(project_id=None, config={"resources": {}})
        )
    refused(await fetch(pro, "b2", format=wanted), 409, "RESULTS_NOT_READY")
    data(await pro.cancel("b2"))
    answer = await fetch(pro, "b2", format=wanted)
    assert answer.status_code == 200, answer.text
    if wanted == "json":
        got: Any = data(answer)
        assert got["project_results"][0]["project_name"] == "j0"
        assert got["summary"]["proposed"]["changes"] == 0


async def test_another_accounts_results(pro: Caller, waiting: str, stranger: Caller) -> None:
    for wanted in FORMATS:
        refused(await fetch(stranger, waiting, format=wanted), 404, "NOT_FOUND")
