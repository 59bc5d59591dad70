"""Private repositories: the token opens them, and is seen by nobody but the server."""

import base64
import dataclasses
import logging
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from tests.sources.https_server import TOKEN, GitServer
from wundr_ray.contract.errors import InvalidRepository, WundrError
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.leftovers import clear_lost

SHOWN = (TOKEN, base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode())


@pytest.fixture
def trusting(policy: FetchPolicy, server: GitServer) -> FetchPolicy:
    return dataclasses.replace(policy, ca_file=server.certificate)


@pytest.fixture
def locked(server: GitServer) -> SourceSpec:
    return SourceSpec(server.url("locked/project.git"), None, None)


def test_the_token_opens_a_private_repository(locked: SourceSpec, trusting: FetchPolicy) -> None:
    with pytest.raises(InvalidRepository, match="or it needs authentication"):
        fetch(locked, trusting)
    snapshot = fetch(dataclasses.replace(locked, token=TOKEN), trusting)
    assert [file.path for file in snapshot.files] == ["app.py"]


def test_a_wrong_token_opens_nothing(locked: SourceSpec, trusting: FetchPolicy) -> None:
    wrong = dataclasses.replace(locked, token=f"{TOKEN}x")
    with pytest.raises(InvalidRepository, match="its access_token gives no access") as caught:
        fetch(wrong, trusting)
    assert TOKEN not in str(caught.value)


def test_what_a_token_brought_is_not_had_without_it(
    locked: SourceSpec, trusting: FetchPolicy
) -> None:
    opened = fetch(dataclasses.replace(locked, token=TOKEN), trusting)
    pinned = dataclasses.replace(locked, commit=opened.commit)
    for token in (None, "another"):
        with pytest.raises(InvalidRepository):
            fetch(dataclasses.replace(pinned, token=token), trusting)
    again = fetch(dataclasses.replace(pinned, token=TOKEN), trusting)
    assert again.files == opened.files


def test_a_token_that_was_withdrawn_opens_nothing_more(
    locked: SourceSpec, trusting: FetchPolicy, server: GitServer
) -> None:
    opened = fetch(dataclasses.replace(locked, token=TOKEN), trusting)
    server.withdrawn = True
    try:
        with pytest.raises(InvalidRepository):
            fetch(dataclasses.replace(locked, commit=opened.commit, token=TOKEN), trusting)
    finally:
        server.withdrawn = False


def test_the_token_is_left_nowhere(
    locked: SourceSpec, trusting: FetchPolicy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spec = dataclasses.replace(locked, token=TOKEN)
    fetch(spec, trusting)
    hostile = dataclasses.replace(spec, url=spec.url.replace("locked/project", "echo"))
    with pytest.raises(WundrError) as caught:
        fetch(hostile, trusting)
    for file in trusting.mirrors.rglob("*"):
        assert not any(each in str(file) for each in SHOWN)
        if file.is_file():
            content = file.read_bytes()
            assert not any(each.encode() in content for each in SHOWN), file
    for text in (repr(spec), caplog.text, str(caught.value), repr(caught.value.details)):
        assert not any(each in text for each in SHOWN)


def test_no_process_shows_the_token(trusting: FetchPolicy, server: GitServer) -> None:
    """Neither arguments nor environments, while git waits for its server."""
    seen: list[str] = []
    modes: list[int] = []
    ended = Event()

    def look() -> None:
        while not ended.wait(0.01):
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    seen.append(f"{process.cmdline()} {process.environ()}")
            for file in trusting.mirrors.glob("*.token"):
                with suppress(OSError):
                    modes.append(file.stat().st_mode & 0o777)

    watcher = Thread(target=look)
    watcher.start()
    impatient = dataclasses.replace(trusting, timeout_seconds=1)
    try:
        with pytest.raises(WundrError):
            fetch(SourceSpec(server.url("hanging.git"), None, None, TOKEN), impatient)
    finally:
        ended.set()
        watcher.join()
    assert any("git-remote-https" in each or "remote-https" in each for each in seen)
    assert set(modes) == {0o600}
    assert not any(secret in each for each in seen for secret in SHOWN)
    assert not [*trusting.mirrors.glob("*.token")]


def test_what_a_killed_fetch_has_left_goes_with_the_next(
    locked: SourceSpec, trusting: FetchPolicy, tmp_path: Path
) -> None:
    trusting.mirrors.mkdir()
    lost = trusting.mirrors / "lost.token"
    lost.write_text("left behind")
    clear_lost(trusting.mirrors)
    assert not lost.exists()


def test_another_host_is_not_shown_the_token(
    locked: SourceSpec, trusting: FetchPolicy, server: GitServer
) -> None:
    server.asked.clear()
    moved = SourceSpec(server.url("moved.git"), None, None, TOKEN)
    with pytest.raises(InvalidRepository, match="redirects"):
        fetch(moved, trusting)
    assert [path for path, _ in server.asked if "moved" not in path] == []
