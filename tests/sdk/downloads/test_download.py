"""Downloads from a real socket: streamed, and continued after a lost connection."""

import asyncio
import base64
import hashlib
import resource
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sdk.downloads.file_server import FileServer
from wundr_ray.contract.errors import Forbidden, ResourceUnavailable
from wundr_sdk import AsyncWundrClient, RetryConfig, WundrClient

KEY = "wundr_ak_example0000000000"
MEGABYTE = 1024 * 1024
CONTENT = bytes(range(256)) * 1000
TAG = {"ETag": '"v1"'}
Download = Callable[[str, Path], list[Path]]


def with_the_client(address: str, target: Path) -> list[Path]:
    with WundrClient(KEY, address, sleep=lambda seconds: None) as client:
        return client.batches.download("batch_1", "pdf", target)


def with_the_asynchronous_client(address: str, target: Path) -> list[Path]:
    async def sleep(seconds: float) -> None:
        """Do not wait."""

    async def download() -> list[Path]:
        async with AsyncWundrClient(KEY, address, sleep=sleep) as client:
            return await client.batches.download("batch_1", "pdf", target)

    return asyncio.run(download())


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


both = pytest.mark.parametrize("download", [with_the_client, with_the_asynchronous_client])


@pytest.mark.parametrize(
    ("download", "size"), [(with_the_client, 200), (with_the_asynchronous_client, 50)]
)
def test_a_large_file_is_never_in_memory(download: Download, size: int, tmp_path: Path) -> None:
    server = FileServer(b"x" * MEGABYTE, repeated=size)
    with server.serving() as address:
        tracemalloc.start()
        try:
            (file,) = download(address, tmp_path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert file.stat().st_size == size * MEGABYTE
    assert peak < 16 * MEGABYTE


@both
def test_a_lost_connection_is_continued(download: Download, tmp_path: Path) -> None:
    server = FileServer(CONTENT, cuts=[100_000, 50_000], headers=TAG)
    with server.serving() as address:
        (file,) = download(address, tmp_path / "new" / "folder")
    assert file.read_bytes() == CONTENT
    assert [request.get("range") for request in server.requests] == [
        None,
        "bytes=100000-",
        "bytes=150000-",
    ]
    assert {request.get("if-range") for request in server.requests[1:]} == {'"v1"'}
    assert list(file.parent.iterdir()) == [file]


@both
def test_without_a_tag_the_download_begins_again(download: Download, tmp_path: Path) -> None:
    server = FileServer(CONTENT, cuts=[100_000])
    with server.serving() as address:
        (file,) = download(address, tmp_path)
    assert file.read_bytes() == CONTENT
    assert [request.get("range") for request in server.requests] == [None, None]


def test_a_file_that_changes_meanwhile_is_downloaded_again(tmp_path: Path) -> None:
    server = FileServer(CONTENT, cuts=[100_000], headers={"ETag": '"v1"'})

    def change() -> None:
        server.headers["ETag"] = '"v2"'

    server.before_body = change
    with server.serving() as address:
        (file,) = with_the_client(address, tmp_path)
    assert file.read_bytes() == CONTENT


@both
def test_nothing_remains_when_the_retries_are_used_up(download: Download, tmp_path: Path) -> None:
    (tmp_path / "batch_1.pdf").write_bytes(b"earlier")
    server = FileServer(CONTENT, cuts=[10, 10, 10, 10, 10], headers=TAG)
    with server.serving() as address, pytest.raises(ResourceUnavailable, match="broke off"):
        download(address, tmp_path)
    assert len(server.requests) == 4
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"earlier"]


def test_nothing_remains_after_an_interruption(tmp_path: Path) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    server = FileServer(CONTENT, cuts=[10])
    with (
        server.serving() as address,
        WundrClient(KEY, address, sleep=interrupt) as client,
        pytest.raises(KeyboardInterrupt),
    ):
        client.batches.download("batch_1", "pdf", tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_nothing_remains_of_a_cancelled_download(tmp_path: Path) -> None:
    begun, leave = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        leave.wait()

    server = FileServer(CONTENT, before_body=hold)
    with server.serving() as address:
        async with AsyncWundrClient(KEY, address) as client:
            task = asyncio.create_task(client.batches.download("batch_1", "pdf", tmp_path))
            await asyncio.to_thread(begun.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        leave.set()
    assert files_in(tmp_path) == []


def test_a_damaged_file_is_downloaded_again_and_then_refused(tmp_path: Path) -> None:
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    server = FileServer(CONTENT, headers={"Repr-Digest": f"sha-256=:{digest}:"})
    with server.serving() as address:
        (file,) = with_the_client(address, tmp_path)
        assert file.read_bytes() == CONTENT
        server.content = CONTENT[::-1]
        with pytest.raises(ResourceUnavailable, match="damaged"):
            with_the_client(address, tmp_path)
    assert len(server.requests) == 1 + 4
    assert file.read_bytes() == CONTENT


@both
def test_a_full_disk_is_an_error_that_names_the_file(download: Download, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    server = FileServer(CONTENT)
    with server.serving() as address:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(OSError, match="too large") as caught:
                download(address, tmp_path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.filename == str(tmp_path / "batch_1.pdf")
    assert len(server.requests) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed_without_the_key(tmp_path: Path) -> None:
    server = FileServer(CONTENT, cuts=[1000], headers=TAG)
    with server.serving() as address, WundrClient(KEY, address, sleep=lambda _: None) as client:
        link = f"{address}/v1/downloads/batch_1_report.pdf?expires=1&signature=a%2Bb"
        file = client.batches.download_link(link, tmp_path)
        assert file == tmp_path / "batch_1_report.pdf"
        assert file.read_bytes() == CONTENT
        named = client.batches.download_link(link, tmp_path / "mine.pdf")
        assert named.name == "mine.pdf"
    assert not any("authorization" in request for request in server.requests)
    assert {request["path"] for request in server.requests} == {
        "/v1/downloads/batch_1_report.pdf?expires=1&signature=a%2Bb"
    }


async def test_a_link_by_the_asynchronous_client(tmp_path: Path) -> None:
    server = FileServer(CONTENT)
    with server.serving() as address:
        async with AsyncWundrClient(KEY, "http://127.0.0.1:1") as client:
            file = await client.batches.download_link(f"{address}/v1/downloads/a.zip", tmp_path)
    assert file.read_bytes() == CONTENT
    assert not any("authorization" in request for request in server.requests)


@pytest.mark.parametrize(
    "link",
    ["report.pdf", "ftp://host/a.pdf", "http:///a.pdf", "http://u:p@host/a.pdf", "http://host/"],
)
def test_what_is_no_link_is_refused(link: str, tmp_path: Path) -> None:
    with WundrClient(KEY, "http://127.0.0.1:1") as client, pytest.raises(ValueError, match="link"):
        client.batches.download_link(link, tmp_path)


def test_an_expired_link(tmp_path: Path) -> None:
    body = b'{"success": false, "error": {"code": "FORBIDDEN", "message": "it has expired"}}'
    server = FileServer(body, status=403)
    with (
        server.serving() as address,
        WundrClient(KEY, address) as client,
        pytest.raises(Forbidden, match="expired"),
    ):
        client.batches.download_link(f"{address}/v1/downloads/a.pdf", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_retries_are_those_of_the_call(tmp_path: Path) -> None:
    server = FileServer(CONTENT, cuts=[10])
    never = RetryConfig(max_retries=0)
    with (
        server.serving() as address,
        WundrClient(KEY, address, retry=never) as client,
        pytest.raises(ResourceUnavailable),
    ):
        client.batches.download("batch_1", "pdf", tmp_path)
    assert len(server.requests) == 1
