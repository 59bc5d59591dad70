"""Fetching over HTTPS from a real server."""

import dataclasses
import time
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from tests.sources.https_server import GitServer
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable, WundrError
from wundr_ray.domain.files.records import SourceText
from wundr_ray.sources.git import fetch, read_texts
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@pytest.fixture
def trusting(policy: FetchPolicy, server: GitServer) -> FetchPolicy:
    return dataclasses.replace(policy, ca_file=server.certificate)


def test_the_default_branch_is_fetched(server: GitServer, trusting: FetchPolicy) -> None:
    snapshot = fetch(SourceSpec(server.url("project.git"), None, None), trusting)
    assert snapshot.branch == "main"
    assert [file.path for file in snapshot.files] == ["app.py"]
    (text,) = read_texts(snapshot.mirror, snapshot.files, 10)
    assert isinstance(text, SourceText)
    assert text.data == b"print(1)\n"


def test_a_server_that_ignores_filters_gets_no_large_file_past_us(
    server: GitServer, trusting: FetchPolicy
) -> None:
    snapshot = fetch(SourceSpec(server.url("project.git"), "main", None), trusting)
    assert [(file.path, file.code) for file in snapshot.skipped] == [("big.py", "too_large")]


def test_a_branch_and_a_commit(server: GitServer, trusting: FetchPolicy) -> None:
    url = server.url("project.git")
    branch = fetch(SourceSpec(url, "next", None), trusting)
    assert [file.path for file in branch.files] == ["app.py", "next.py"]
    other_cache = dataclasses.replace(trusting, mirrors=trusting.mirrors / "other")
    pinned = fetch(SourceSpec(url, None, branch.commit), other_cache)
    assert (pinned.commit, pinned.files, pinned.branch) == (branch.commit, branch.files, None)


@pytest.mark.parametrize(
    ("path", "branch", "commit", "error", "words"),
    [
        ("missing.git", None, None, InvalidRepository, "was not found"),
        ("private.git", None, None, InvalidRepository, "needs authentication"),
        ("forbidden.git", None, None, InvalidRepository, "needs authentication"),
        ("moved.git", None, None, InvalidRepository, "redirects"),
        ("page.git", None, None, InvalidRepository, "no git repository"),
        ("dumb.git", None, None, InvalidRepository, "smart HTTP"),
        ("empty.git", None, None, InvalidRepository, "is empty"),
        ("empty.git", "main", None, InvalidRepository, "is empty"),
        ("project.git", "gone", None, InvalidRepository, "no branch or tag 'gone'"),
        ("project.git", None, "1" * 40, InvalidRepository, "no commit 1111"),
        ("busy.git", None, None, ResourceUnavailable, "failed"),
        ("broken.git", None, None, ResourceUnavailable, "connection"),
    ],
)
def test_what_can_go_wrong_is_told_apart(
    server: GitServer,
    trusting: FetchPolicy,
    path: str,
    branch: str | None,
    commit: str | None,
    error: type[WundrError],
    words: str,
) -> None:
    with pytest.raises(error, match=words) as caught:
        fetch(SourceSpec(server.url(path), branch, commit), trusting)
    assert type(caught.value) is error
    assert str(trusting.mirrors) not in caught.value.message


def test_a_redirect_is_not_followed(server: GitServer, trusting: FetchPolicy) -> None:
    server.asked.clear()
    with pytest.raises(InvalidRepository):
        fetch(SourceSpec(server.url("moved.git"), None, None), trusting)
    assert [path for path, _ in server.asked if "project.git" in path] == []


def test_no_credential_is_sent(
    server: GitServer, trusting: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting.mirrors.parent.joinpath(".netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("HOME", str(trusting.mirrors.parent))
    monkeypatch.setenv("GIT_ASKPASS", "/bin/echo")
    server.asked.clear()
    with pytest.raises(InvalidRepository):
        fetch(SourceSpec(server.url("private.git"), None, None), trusting)
    assert server.asked
    assert all("Authorization" not in headers for _, headers in server.asked)


def test_a_hanging_server_is_left_at_the_deadline(server: GitServer, trusting: FetchPolicy) -> None:
    impatient = dataclasses.replace(trusting, timeout_seconds=0.6)
    with pytest.raises(ResourceUnavailable, match="took too long"):
        fetch(SourceSpec(server.url("hanging.git"), None, None), impatient)


def test_an_unknown_certificate_is_refused_whatever_the_environment_says(
    server: GitServer, policy: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_SSL_NO_VERIFY", "1")
    with pytest.raises(InvalidRepository, match="certificate"):
        fetch(SourceSpec(server.url("project.git"), None, None), policy)


@pytest.mark.parametrize("content", [None, "no certificates"])
def test_a_file_of_certificates_that_cannot_be_used_is_no_fault_of_the_repository(
    server: GitServer, policy: FetchPolicy, tmp_path: Path, content: str | None
) -> None:
    """The operator's setting, its problem and the way out are named, the file's path is not."""
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    unusable = dataclasses.replace(policy, ca_file=file)
    with pytest.raises(ResourceUnavailable, match=r"WUNDR_GIT_CA_FILE: .*Its operator") as caught:
        fetch(SourceSpec(server.url("project.git"), None, None), unusable)
    assert str(file) not in caught.value.message


def test_git_goes_only_where_the_name_was_checked_to_lead(
    server: GitServer, trusting: FetchPolicy
) -> None:
    """The name is in no DNS: git reaches it by the pinned address alone."""
    spec = SourceSpec(server.url("project.git", host="pinned.example"), None, None)
    assert fetch(spec, trusting, resolve=lambda host, port: ["127.0.0.1"]).branch == "main"


def test_a_private_host_is_refused_before_it_is_asked(
    server: GitServer, trusting: FetchPolicy
) -> None:
    server.asked.clear()
    public_only = dataclasses.replace(trusting, allow_private_hosts=False)
    with pytest.raises(InvalidRepository, match="private"):
        fetch(SourceSpec(server.url("project.git"), None, None), public_only)
    assert server.asked == []


def test_a_fetch_that_floods_is_ended(
    server: GitServer, trusting: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wundr_ray.sources.bounded_git._MAX_MEMORY_BYTES", 1)
    with pytest.raises(InvalidRepository, match="larger than"):
        fetch(SourceSpec(server.url("hanging.git"), None, None), trusting)


def test_a_git_that_lost_its_parent_keeps_the_lock(
    server: GitServer, trusting: FetchPolicy
) -> None:
    spec = SourceSpec(server.url("hanging.git"), None, None)
    server.asked.clear()
    lost = get_context("spawn").Process(target=fetch, args=(spec, trusting))
    lost.start()
    while not server.asked:
        time.sleep(0.02)
    orphans = psutil.Process(lost.pid).children(recursive=True)
    lost.kill()
    lost.join()
    impatient = dataclasses.replace(trusting, timeout_seconds=0.3)
    try:
        with pytest.raises(ResourceUnavailable, match="Another fetch"):
            fetch(spec, impatient)
    finally:
        for orphan in orphans:
            with suppress(psutil.NoSuchProcess):
                orphan.kill()
    with pytest.raises(ResourceUnavailable, match="took too long"):
        fetch(spec, impatient)
