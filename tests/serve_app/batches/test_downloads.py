"""Downloads by signed link: who has the link has the file, until it expires."""

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.object_storage import S3Server
from tests.serve_app.batch_bodies import many
from tests.serve_app.service import (
    ADDRESS,
    BATCHES,
    Caller,
    Service,
    data,
    error_of,
    open_service,
    refused,
)
from wundr_ray.domain.results import links
from wundr_ray.secret import secret_of

KINDS = {
    "full_report": ("report.pdf", "application/pdf"),
    "html_report": ("report.html", "text/html; charset=utf-8"),
    "sarif": ("findings.sarif", "application/sarif+json"),
    "code_quality": ("codequality.json", "application/json"),
    "raw_data": ("data.zip", "application/zip"),
    "excel_summary": (
        "summary.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@pytest.fixture
async def ended(service: Service, pro: Caller) -> str:
    batch_id = await pro.created(many(2))
    await service.gateway.run_all(batch_id)
    return batch_id


@pytest.fixture
async def given_links(pro: Caller, ended: str) -> Any:
    return data(await pro.get(f"{BATCHES}/{ended}/results"))["download_links"]


@pytest.mark.parametrize("kind", KINDS)
async def test_links_lead_to_files_without_a_key(
    service: Service, ended: str, given_links: Any, kind: str
) -> None:
    ending, media_type = KINDS[kind]
    assert given_links[kind].startswith(f"{ADDRESS}/v1/downloads/{ended}_{ending}?expires=")
    for _ in range(2):
        answer = await service.http.get(given_links[kind])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{ended}_{ending}"'
        assert answer.headers["Cache-Control"] == "private"
        assert answer.headers["Accept-Ranges"] == "bytes"
    file = io.BytesIO(answer.content)
    if kind == "full_report":
        assert "nightly" in PdfReader(file).pages[0].extract_text()
    elif kind == "excel_summary":
        assert len(openpyxl.load_workbook(file).sheetnames) > 1
    elif kind == "html_report":
        assert "nightly" in answer.text
    elif kind != "raw_data":
        assert json.load(file)
    else:
        with zipfile.ZipFile(file) as archive:
            assert json.loads(archive.read("report.json"))["batch_id"] == ended
            assert len(archive.read("job_1/findings.ndjson").splitlines()) == 3
    assert len(service.gateway.rendered) == 2  # json, then this


async def test_the_address_can_be_set(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, public_url="https://api.wundr.io/") as service:
        caller = await service.caller("acme", "pro")
        batch_id = await caller.created()
        await service.gateway.run_all(batch_id)
        got = data(await caller.get(f"{BATCHES}/{batch_id}/results"))["download_links"]
        assert got["raw_data"].startswith(f"https://api.wundr.io/v1/downloads/{batch_id}_data.zip?")


async def test_links_expire(service: Service, given_links: Any) -> None:
    service.clock.advance(minutes=59)
    assert (await service.http.get(given_links["full_report"])).status_code == 200
    service.clock.advance(minutes=2)
    error = refused(await service.http.get(given_links["full_report"]), 403, "FORBIDDEN")
    assert "expired" in error["message"]


async def test_what_is_not_signed(service: Service, pro: Caller, given_links: Any) -> None:
    url = httpx.URL(given_links["full_report"])
    signature, expires = url.params["signature"], url.params["expires"]
    for query in (
        {},
        {"expires": expires},
        {"signature": signature},
        {"expires": expires, "signature": signature[:-1]},
        {"expires": expires, "signature": signature.upper()},
        {"expires": f"{expires}0", "signature": signature},
        {"expires": f"+{expires}", "signature": signature},
        {"expires": "", "signature": ""},
        {"expires": expires, "signature": "\u00e9\0"},
    ):
        refused(await service.http.get(url.copy_with(params=query)), 403, "FORBIDDEN")
        refused(await pro.get(url.path, **query), 403, "FORBIDDEN")
    for name in ("batch_2_report.pdf", url.path[14:].replace("report.pdf", "data.zip")):
        query = {"expires": expires, "signature": signature}
        refused(await service.http.get(f"/v1/downloads/{name}", params=query), 403, "FORBIDDEN")


def signed(service: Service, name: str) -> str:
    expires = int(service.clock().timestamp()) + 60
    signature = links.sign(secret_of(service.settings), name, expires)
    return f"/v1/downloads/{name}?expires={expires}&signature={signature}"


async def test_what_is_not_there(service: Service, pro: Caller) -> None:
    for name in ("batch_nothing_report.pdf", "report.pdf", "batch_1_report.exe", "secret.key"):
        refused(await service.http.get(signed(service, name)), 404, "NOT_FOUND")
    batch_id = await pro.created()
    answer = await service.http.get(signed(service, f"{batch_id}_data.zip"))
    refused(answer, 409, "RESULTS_NOT_READY")


async def test_a_batch_without_any_result(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    data(await pro.cancel(batch_id))
    for ending, _ in KINDS.values():
        answer = await service.http.get(signed(service, f"{batch_id}_{ending}"))
        assert answer.status_code == 200


async def test_one_range(service: Service, given_links: Any) -> None:
    whole = (await service.http.get(given_links["raw_data"])).content
    size = len(whole)
    for asked, part in {
        "bytes=0-0": whole[:1],
        "bytes=10-19": whole[10:20],
        f"bytes={size - 5}-": whole[-5:],
        "bytes=-7": whole[-7:],
        f"bytes=-{size * 2}": whole,
        f"bytes=5-{size * 2}": whole[5:],
    }.items():
        answer = await service.http.get(given_links["raw_data"], headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, part), asked
        first = size - len(part) if part == whole[-len(part) :] else whole.index(part)
        expected = f"bytes {first}-{first + len(part) - 1}/{size}"
        if asked not in ("bytes=0-0",):
            assert answer.headers["Content-Range"] == expected
        assert answer.headers["Content-Length"] == str(len(part))


async def test_ranges_outside(service: Service, given_links: Any) -> None:
    size = len((await service.http.get(given_links["raw_data"])).content)
    for asked in (f"bytes={size}-", "bytes=999999999-1000000000", "bytes=-0"):
        answer = await service.http.get(given_links["raw_data"], headers={"Range": asked})
        refused(answer, 416, "INVALID_REQUEST", "Range")
        assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=4-2", "bytes=-", "x", ""])
async def test_ranges_that_are_ignored(service: Service, given_links: Any, asked: str) -> None:
    whole = (await service.http.get(given_links["raw_data"])).content
    answer = await service.http.get(given_links["raw_data"], headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, whole)


async def test_a_copy_that_is_current(service: Service, given_links: Any) -> None:
    url = given_links["excel_summary"]
    tag = (await service.http.get(url)).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await service.http.get(url, headers={"If-None-Match": known, "Range": "bytes=0-1"})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private"
    answer = await service.http.get(url, headers={"If-None-Match": '"other"'})
    assert answer.status_code == 200


async def test_taking_up_a_download(service: Service, given_links: Any) -> None:
    url = given_links["excel_summary"]
    whole = await service.http.get(url)

    async def status(condition: str, asked: str = "bytes=5-9") -> int:
        headers = {"Range": asked, "If-Range": condition}
        return (await service.http.get(url, headers=headers)).status_code

    assert await status(whole.headers["ETag"]) == 206
    assert await status(whole.headers["Last-Modified"]) == 206
    for other in ('"other"', f"W/{whole.headers['ETag']}", "Mon, 01 Jan 2001 00:00:00 GMT", ""):
        assert await status(other) == 200
        assert await status(other, "bytes=999999999-") == 200


async def test_only_the_headers(service: Service, given_links: Any) -> None:
    answer = await service.http.head(given_links["raw_data"])
    whole = await service.http.get(given_links["raw_data"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(whole.content)
    assert answer.headers["ETag"] == whole.headers["ETag"]


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from([b"Range", b"If-Range", b"If-None-Match", b"Host"]),
        st.binary(max_size=20)
        | st.from_regex(rb"bytes=[0-9]{0,30}-[0-9]{0,30}(,-1)?", fullmatch=True),
    )
)
@example({b"Range": "bytes=\u0661-".encode()})
@example({b"Range": b"bytes=" + b"9" * 5000 + b"-"})
async def test_any_headers(service: Service, given_links: Any, headers: dict[bytes, bytes]) -> None:
    answer = await service.http.get(given_links["raw_data"], headers=list(headers.items()))
    assert answer.status_code in (200, 206, 304, 416)
    if answer.status_code == 416:
        error_of(answer)


@pytest.mark.parametrize("host", [b"\xff\xfe", b"", b"a b", b"a/b?c#d", b"[::1", b"x" * 5000])
async def test_any_host(pro: Caller, ended: str, host: bytes) -> None:
    answer = await pro.send("GET", f"{BATCHES}/{ended}/results", headers={"Host": host})
    data(answer)


async def test_files_come_from_object_storage(
    tmp_path: Path, migrated: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node that has no copy yet gives the same file, and ranges of it."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    async with open_service(tmp_path, migrated, artifacts_url=s3.url("downloads")) as service:
        caller = await service.caller("acme", "pro")
        batch_id = await caller.created(many(2))
        await service.gateway.run_all(batch_id)
        found = data(await caller.get(f"{BATCHES}/{batch_id}/results"))["download_links"]
        for kind in KINDS:
            first = await service.http.get(found[kind])
            assert first.status_code == 200
            shutil.rmtree(service.settings.artifacts.folder)
            part = await service.http.get(found[kind], headers={"Range": "bytes=10-19"})
            assert (part.status_code, part.content) == (206, first.content[10:20])
            assert part.headers["ETag"] == first.headers["ETag"]
        assert not (tmp_path / "artifacts").exists()
