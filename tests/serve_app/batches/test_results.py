"""Results: in every way a batch can end, in every format."""

import csv
import io
import json
import os
import zipfile

import httpx
import openpyxl
import polars as pl
import pytest
from pypdf import PdfReader

from tests.serve_app.batch_bodies import many
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.results.renderings import TABLES, Rendering

OPENED = {
    "csv": ("application/zip", ".zip"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "pdf": ("application/pdf", ".pdf"),
    "html": ("text/html; charset=utf-8", ".html"),
    "sarif": ("application/sarif+json", ".sarif"),
    "gitlab": ("application/json", "_code_quality.json"),
    "parquet": ("application/zip", "_parquet.zip"),
}


async def fetch(caller: Caller, batch_id: str, **query: str) -> httpx.Response:
    return await caller.get(f"{BATCHES}/{batch_id}/results", **query)


@pytest.fixture
async def ended(service: Service, pro: Caller) -> str:
    """Two jobs that completed and one that failed."""
    batch_id, gateway = await pro.created(many(3)), service.gateway
    await gateway.dispatch(batch_id)
    await gateway.start(batch_id, "job_0", "job_1", "job_2")
    await gateway.complete(batch_id, "job_0")
    await gateway.fail(batch_id, "job_1", "INVALID_REPOSITORY", "There is no branch main.")
    await gateway.complete(batch_id, "job_2")
    await gateway.finish(batch_id)
    return batch_id


async def test_the_numbers(pro: Caller, ended: str) -> None:
    got = data(await fetch(pro, ended))
    assert (got["batch_id"], got["status"], got["outcome"]) == (ended, "completed", "partial")
    summary = got["summary"]
    assert summary["projects_analyzed"] == 2
    assert (summary["total_files"], summary["total_lines"]) == (4, 320)
    assert (summary["total_issues"], summary["critical_issues"]) == (6, 2)
    assert summary["recommendations"] == len(got["recommendations"])
    metrics = got["aggregated_metrics"]
    assert metrics["complexity"]["functions"] == 6
    assert metrics["complexity"]["distribution"] == {"low": 33.3, "medium": 33.3, "high": 33.3}
    assert metrics["security"]["vulnerabilities"] == {
        "critical": 2, "high": 2, "medium": 0, "low": 0
    }  # fmt: skip
    projects = {each["job_id"]: each for each in got["project_results"]}
    assert list(projects) == ["job_0", "job_1", "job_2"]
    assert projects["job_1"]["status"] == "failed"
    assert projects["job_1"]["quality_score"] is None
    assert projects["job_1"]["error"] == {
        "code": "INVALID_REPOSITORY",
        "message": "There is no branch main.",
    }
    assert projects["job_0"]["skipped_files"][0]["path"] == "app/big.py"
    assert projects["job_0"]["rules_not_applied"][0]["rule"] == "accessibility"


@pytest.mark.parametrize("wanted", OPENED)
async def test_files(pro: Caller, ended: str, wanted: str) -> None:
    answer = await fetch(pro, ended, format=wanted)
    kind, ending = OPENED[wanted]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert f'attachment; filename="{ended}{ending}"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Request-ID"].startswith("req_")
    file = io.BytesIO(answer.content)
    if wanted in ("csv", "parquet"):
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) > 1
    elif wanted == "xlsx":
        assert len(openpyxl.load_workbook(file).sheetnames) > 1
    elif wanted == "html":
        assert "nightly" in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    elif wanted == "pdf":
        assert "nightly" in PdfReader(file).pages[0].extract_text()
    else:
        found = json.load(file)
        issues = found if wanted == "gitlab" else found["runs"][0]["results"]
        assert len(issues) == (6 if wanted == "gitlab" else 3)


async def test_each_format_is_rendered_once(service: Service, pro: Caller, ended: str) -> None:
    for _ in range(2):
        for wanted in ("json", "csv"):
            assert (await fetch(pro, ended, format=wanted)).status_code == 200
    assert [str(wanted) for _, wanted in service.gateway.rendered] == ["json", "csv"]


@pytest.mark.parametrize("wanted", ["json", *OPENED])
async def test_a_cut_report_is_made_anew(
    service: Service, pro: Caller, ended: str, wanted: str
) -> None:
    whole = await fetch(pro, ended, format=wanted)
    folder = service.store.artifacts.path(f"batches/{ended}/reports")
    report = folder / Rendering(ReportFormat(wanted)).file
    os.truncate(report, report.stat().st_size // 2)
    again = await fetch(pro, ended, format=wanted)
    assert again.status_code == 200
    if wanted == "json":
        assert data(again)["project_results"] == data(whole)["project_results"]
    else:
        assert again.content == whole.content


@pytest.mark.parametrize("wanted", ["json", *OPENED])
async def test_cancelled_before_it_began(pro: Caller, wanted: str) -> None:
    batch_id = await pro.created(many(2))
    data(await pro.cancel(batch_id))
    answer = await fetch(pro, batch_id, format=wanted)
    assert answer.status_code == 200
    if wanted == "json":
        got = data(answer)
        assert (got["status"], got["outcome"], got["started_at"]) == (
            "cancelled",
            "cancelled",
            None,
        )
        assert got["summary"]["projects_analyzed"] == 0
        assert got["summary"]["average_quality_score"] is None
        assert got["aggregated_metrics"]["complexity"]["average"] is None


async def test_failed(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await service.gateway.fail(batch_id, "one", "INVALID_REPOSITORY", "It is gone.")
    await service.gateway.finish(batch_id)
    got = data(await fetch(pro, batch_id))
    assert (got["status"], got["outcome"]) == ("failed", "failed")
    assert got["project_results"][0]["error"]["message"] == "It is gone."


async def test_what_a_cancelled_batch_had_completed(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(many(2))
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "job_0", "job_1")
    await service.gateway.complete(batch_id, "job_0")
    data(await pro.cancel(batch_id))
    got = data(await fetch(pro, batch_id))
    assert [each["status"] for each in got["project_results"]] == ["completed", "cancelled"]
    assert got["summary"]["projects_analyzed"] == 1


async def test_before_the_end(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()

    async def not_ready(status: str) -> None:
        for wanted in ("json", *OPENED):
            answer = await fetch(pro, batch_id, format=wanted)
            assert status in refused(answer, 409, "RESULTS_NOT_READY")["message"]

    await not_ready("queued")
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, "one")
    await not_ready("running")
    await pro.cancel(batch_id, params={"cancel_running_jobs": False})
    await not_ready("cancelling")


@pytest.mark.parametrize("wanted", ["docx", "JSON", "", "%00", "../../etc/passwd"])
async def test_weird_formats(pro: Caller, ended: str, wanted: str) -> None:
    refused(await fetch(pro, ended, format=wanted), 422, "INVALID_REQUEST", "format")


async def test_some_jobs_only(service: Service, pro: Caller, ended: str) -> None:
    got = data(await fetch(pro, ended, jobs="job_2,job_1"))
    assert [each["job_id"] for each in got["project_results"]] == ["job_1", "job_2"]
    summary = got["summary"]
    assert (summary["projects_analyzed"], summary["total_files"]) == (1, 2)
    assert got["aggregated_metrics"]["complexity"]["functions"] == 3
    assert all(
        "app_0" not in project
        for advice in got["recommendations"]
        for project in advice["affected_projects"]
    )
    assert data(await fetch(pro, ended))["summary"]["projects_analyzed"] == 2
    assert data(await fetch(pro, ended, jobs=" job_1 ,job_2,job_2"))["summary"] == summary
    assert len(service.gateway.rendered) == 2
    with zipfile.ZipFile(
        io.BytesIO((await fetch(pro, ended, format="csv", jobs="job_0")).content)
    ) as archive:
        assert len(archive.read("projects.csv").splitlines()) == 2


async def test_all_jobs_named_are_the_whole_batch(
    service: Service, pro: Caller, ended: str
) -> None:
    whole, named = [
        data(await fetch(pro, ended, **query)) for query in ({}, {"jobs": "job_0,job_1,job_2"})
    ]
    assert whole == named
    assert len(service.gateway.rendered) == 1


@pytest.mark.parametrize("wanted", ["", ",", "job_0,", "job_9", "../job_0", "%", "job_0;job_1"])
async def test_unknown_jobs(pro: Caller, ended: str, wanted: str) -> None:
    refused(await fetch(pro, ended, jobs=wanted), 404, "NOT_FOUND", "jobs")


async def test_many_unknown_jobs(pro: Caller, ended: str) -> None:
    wanted = ",".join(f"job_{n}" * 20 for n in range(100))
    error = refused(await fetch(pro, ended, jobs=wanted), 404, "NOT_FOUND", "jobs")
    assert "and 95 more" in error["message"]


async def test_raw_outputs(pro: Caller, ended: str) -> None:
    assert data(await fetch(pro, ended))["raw_outputs"] is None
    outputs = data(await fetch(pro, ended, include_raw="true"))["raw_outputs"]
    assert [each["job_id"] for each in outputs] == ["job_0", "job_2"]
    for each in outputs:
        assert [len(each[name]) for name in ("findings", "functions", "files")] == [3, 3, 2]
    assert {row["code"] for row in outputs[0]["findings"]} == {
        "high-complexity",
        "shell-injection",
        "weak_hash",
    }
    outputs = data(await fetch(pro, ended, include_raw="true", jobs="job_1,job_2"))["raw_outputs"]
    assert [each["job_id"] for each in outputs] == ["job_2"]


async def test_raw_outputs_by_the_batchs_own_option(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(many(1) | {"options": {"output": {"include_raw": True}}})
    await service.gateway.run_all(batch_id)
    assert len(data(await fetch(pro, batch_id))["raw_outputs"]) == 1
    assert data(await fetch(pro, batch_id, include_raw="false"))["raw_outputs"] is None
    assert (await fetch(pro, batch_id, format="csv")).status_code == 200


@pytest.mark.parametrize("wanted", OPENED)
async def test_raw_outputs_are_json_only(pro: Caller, ended: str, wanted: str) -> None:
    answer = await fetch(pro, ended, format=wanted, include_raw="true")
    refused(answer, 422, "INVALID_REQUEST", "include_raw")


async def test_the_answer_is_the_schema_s_and_says_its_length(pro: Caller, ended: str) -> None:
    for query in ({}, {"include_raw": "true"}):
        answer = await fetch(pro, ended, **query)
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        envelope = Envelope[BatchResults].model_validate_json(answer.content)
        assert envelope.data.download_links
        assert list(answer.json()["data"]) == list(BatchResults.model_fields)


@pytest.mark.parametrize("table", TABLES[BatchType.ANALYSIS])
async def test_one_table(pro: Caller, ended: str, table: ReportTable) -> None:
    answer = await fetch(pro, ended, format="csv", table=table)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{ended}_{table}.csv"' in answer.headers["Content-Disposition"]
    whole = await fetch(pro, ended, format="csv")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.read(f"{table}.csv") == answer.content
    one = await fetch(pro, ended, format="csv", table="projects", jobs="job_0")
    assert len(one.content.splitlines()) == 2


@pytest.mark.parametrize("wanted", ["json", "xlsx", "pdf"])
async def test_only_some_formats_have_tables(pro: Caller, ended: str, wanted: str) -> None:
    refused(
        await fetch(pro, ended, format=wanted, table="findings"), 422, "INVALID_REQUEST", "table"
    )


@pytest.mark.parametrize("table", TABLES[BatchType.ANALYSIS])
async def test_one_table_with_types(pro: Caller, ended: str, table: ReportTable) -> None:
    answer = await fetch(pro, ended, format="parquet", table=table)
    assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert f'filename="{ended}_{table}.parquet"' in answer.headers["Content-Disposition"]
    frame = pl.read_parquet(io.BytesIO(answer.content))
    as_text = await fetch(pro, ended, format="csv", table=table)
    names, *rows = csv.reader(as_text.text.splitlines())
    assert (frame.columns, frame.height) == (names, len(rows))
    whole = await fetch(pro, ended, format="parquet")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.read(f"{table}.parquet") == answer.content


async def test_rows_with_types_by_role(pro: Caller, ended: str) -> None:
    query = {"format": "parquet", "table": "findings"}
    everything = pl.read_parquet(io.BytesIO((await fetch(pro, ended, **query)).content))
    tests = await fetch(pro, ended, **query, role="test")
    assert f'filename="{ended}_findings_test.parquet"' in tests.headers["Content-Disposition"]
    assert pl.read_parquet(io.BytesIO(tests.content)).schema == everything.schema


async def test_an_unknown_table(pro: Caller, ended: str) -> None:
    answer = await fetch(pro, ended, format="csv", table="../report")
    refused(answer, 422, "INVALID_REQUEST", "table")


async def test_another_accounts_results(pro: Caller, ended: str, stranger: Caller) -> None:
    for query in ({}, {"jobs": "job_0"}, {"include_raw": "true"}, {"jobs": "nothing"}):
        refused(await fetch(stranger, ended, **query), 404, "NOT_FOUND")


async def test_an_analysis_has_no_patches(pro: Caller, ended: str) -> None:
    error = refused(await fetch(pro, ended, format="patch"), 422, "INVALID_REQUEST", "format")
    assert error["resolution"].startswith("Choose json, csv, ")
    body = many(1) | {"options": {"output": {"format": "patch"}}}
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "options.output.format")


async def test_a_table_of_other_batches(pro: Caller, ended: str) -> None:
    answer = await fetch(pro, ended, format="csv", table="changesets")
    error = refused(answer, 422, "INVALID_REQUEST", "table")
    assert "projects, files, findings" in error["resolution"]


async def test_rows_of_a_table_by_role(pro: Caller, ended: str) -> None:
    query = {"format": "csv", "table": "findings"}
    everything = await fetch(pro, ended, **query)
    production = await fetch(pro, ended, **query, role="production")
    name = f'filename="{ended}_findings_production.csv"'
    assert name in production.headers["Content-Disposition"]
    assert production.content == everything.content
    tests = await fetch(pro, ended, **query, role="test")
    assert tests.content.splitlines() == everything.content.splitlines()[:1]


@pytest.mark.parametrize("query", [{}, {"format": "csv"}, {"format": "csv", "table": "projects"}])
async def test_only_rows_of_tables_have_roles(
    pro: Caller, ended: str, query: dict[str, str]
) -> None:
    answer = await fetch(pro, ended, **query, role="test")
    error = refused(answer, 422, "INVALID_REQUEST", "role")
    assert "table=findings, files, functions, clones, coverage" in error["resolution"]


async def test_an_unknown_role(pro: Caller, ended: str) -> None:
    answer = await fetch(pro, ended, format="csv", table="findings", role="tests")
    refused(answer, 422, "INVALID_REQUEST", "role")
