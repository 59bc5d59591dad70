"""Pushing over ssh, with the operator's key."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.git.test_branches import APP, NEW, Delivery
from tests.sources.repositories import git
from tests.sources.ssh_server import SshServer, private_key, serve_ssh
from wundr_ray.contract.errors import InvalidRepository
from wundr_ray.delivery.git.push_answer import PushOutcome
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@pytest.fixture
def ssh(tmp_path: Path, work: Path) -> Iterator[SshServer]:
    root = tmp_path / "served"
    root.mkdir()
    for name in ("app.git", "read_only.git"):
        git(root, "clone", "--quiet", "--bare", str(work), name)
    with serve_ssh(root, tmp_path / "keys") as server:
        yield server


@pytest.fixture
def opening(policy: FetchPolicy, ssh: SshServer, tmp_path: Path) -> FetchPolicy:
    known = ssh.known_hosts(tmp_path)
    return dataclasses.replace(policy, ssh_key_file=ssh.key_file, ssh_known_hosts_file=known)


def test_a_branch_is_pushed_and_removed(
    ssh: SshServer, opening: FetchPolicy, tmp_path: Path
) -> None:
    delivery = Delivery(SourceSpec(ssh.url("app.git"), "main", None), opening)
    change, drafted = delivery.draft()
    commit_id, result = delivery.publish(change, NEW)
    assert result.outcome is PushOutcome.PUSHED
    refs = git(tmp_path / "served" / "app.git", "for-each-ref", "--format=%(objectname)")
    assert drafted.built.commit in refs.split("\n")
    assert ssh.asked[-1] == "git-receive-pack '/app.git'"
    assert delivery.publish(change, NEW)[1].outcome is PushOutcome.ALREADY_THERE
    assert delivery.withdraw(commit_id).outcome is PushOutcome.PUSHED


def test_a_key_that_may_only_read(ssh: SshServer, opening: FetchPolicy) -> None:
    delivery = Delivery(SourceSpec(ssh.url("read_only.git"), "main", None), opening)
    change, _ = delivery.draft()
    with pytest.raises(InvalidRepository, match="does not let this server push"):
        delivery.publish(change, NEW)


def test_a_key_that_opens_nothing(ssh: SshServer, opening: FetchPolicy, tmp_path: Path) -> None:
    closed = dataclasses.replace(opening, ssh_key_file=private_key(tmp_path / "other.key"))
    delivery = Delivery(SourceSpec(ssh.url("app.git"), "main", None), opening)
    change, _ = delivery.draft()
    with pytest.raises(InvalidRepository, match="does not let this server push"):
        Delivery(delivery.spec, closed).publish(change, NEW)


def test_what_the_policy_does_not_allow_is_not_pushed_to(policy: FetchPolicy) -> None:
    change = dataclasses.replace(APP, base="a" * 40)
    strict = dataclasses.replace(policy, allow_local=False, allow_private_hosts=False)
    for url, words in (("/srv/app", "not allowed"), ("https://localhost/app.git", "private")):
        with pytest.raises(InvalidRepository, match=words):
            Delivery(SourceSpec(url, "main", None), strict).publish(change, NEW)
