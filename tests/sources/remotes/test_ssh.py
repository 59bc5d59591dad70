"""Fetching over ssh from a real server, with the system's ssh."""

import dataclasses
import shlex
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from tests.sources.repositories import git, make_repository
from tests.sources.ssh_server import SshServer, private_key, serve_ssh
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable, WundrError
from wundr_ray.domain.files.records import SourceText
from wundr_ray.settings import Settings
from wundr_ray.sources.git import fetch, reach, read_texts
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.mirror import mirror_path
from wundr_ray.sources.remotes.hosts import locate


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    root = tmp_path_factory.mktemp("served")
    work = make_repository(root / "work", {"app.py": b"print(1)\n", "big.py": b"#" * 3_000_000})
    git(root, "clone", "--quiet", "--bare", str(work), "project.git")
    git(root, "init", "--quiet", "--bare", "empty.git")
    with serve_ssh(root, tmp_path_factory.mktemp("keys")) as server:
        yield server


@pytest.fixture
def opening(policy: FetchPolicy, ssh: SshServer, tmp_path: Path) -> FetchPolicy:
    """With the right key, and the server's own key known."""
    known = ssh.known_hosts(tmp_path)
    return dataclasses.replace(policy, ssh_key_file=ssh.key_file, ssh_known_hosts_file=known)


def test_a_repository_is_fetched(ssh: SshServer, opening: FetchPolicy) -> None:
    snapshot = fetch(SourceSpec(ssh.url("project.git"), None, None), opening)
    assert snapshot.branch == "main"
    assert [file.path for file in snapshot.files] == ["app.py"]
    assert [file.path for file in snapshot.skipped] == ["big.py"]
    (text,) = read_texts(snapshot.mirror, snapshot.files, 10)
    assert isinstance(text, SourceText)
    assert text.data == b"print(1)\n"
    again = fetch(SourceSpec(ssh.url("project.git"), "main", None), opening)
    assert again.commit == snapshot.commit


def test_a_repository_is_asked_without_being_fetched(ssh: SshServer, opening: FetchPolicy) -> None:
    reach(SourceSpec(ssh.url("project.git"), None, None), opening)
    assert not opening.mirrors.exists()


@pytest.mark.parametrize(
    ("path", "branch", "error", "words"),
    [
        ("missing.git", None, InvalidRepository, "no git repository"),
        ("hosted.git", None, InvalidRepository, "was not found"),
        ("empty.git", None, InvalidRepository, "is empty"),
        ("project.git", "gone", InvalidRepository, "no branch or tag 'gone'"),
    ],
)
def test_what_can_go_wrong_is_told_apart(
    ssh: SshServer,
    opening: FetchPolicy,
    path: str,
    branch: str | None,
    error: type[WundrError],
    words: str,
) -> None:
    with pytest.raises(error, match=words) as caught:
        fetch(SourceSpec(ssh.url(path), branch, None), opening)
    assert str(opening.mirrors) not in caught.value.message


def test_a_key_that_opens_nothing(ssh: SshServer, opening: FetchPolicy, tmp_path: Path) -> None:
    other = dataclasses.replace(opening, ssh_key_file=private_key(tmp_path / "other.key"))
    with pytest.raises(InvalidRepository, match="does not accept this server's ssh key"):
        fetch(SourceSpec(ssh.url("project.git"), None, None), other)


@pytest.mark.parametrize("listed", ["", "another", "of another host"])
def test_a_host_key_that_is_not_the_listed_one(
    ssh: SshServer, opening: FetchPolicy, tmp_path: Path, listed: str
) -> None:
    known = tmp_path / "known_hosts"
    if listed == "another":
        kind, _ = ssh.host_key.split()[:2]
        other = private_key(tmp_path / "other.key")
        text = asyncssh.read_private_key(other).export_public_key().decode()
        known.write_text(f"[localhost]:{ssh.port} {kind} {text.split()[1]}\n")
    elif listed:
        known.write_text(f"[127.0.0.1]:{ssh.port} {ssh.host_key}\n")
    else:
        known.write_text("")
    ssh.asked.clear()
    with pytest.raises(InvalidRepository, match="host key"):
        fetch(SourceSpec(ssh.url("project.git"), None, None), opening)
    assert known.read_text().count("\n") <= 1
    assert ssh.asked == []


def test_ssh_goes_only_where_the_name_was_checked_to_lead(
    ssh: SshServer, opening: FetchPolicy, tmp_path: Path
) -> None:
    """The name is in no DNS, and the host key is known by that name."""
    ssh.known_hosts(tmp_path, "pinned.example")
    spec = SourceSpec(ssh.url("project.git", "pinned.example"), None, None)
    assert fetch(spec, opening, resolve=lambda host, port: ["127.0.0.1"]).branch == "main"


def test_a_private_host_is_refused_before_it_is_asked(ssh: SshServer, opening: FetchPolicy) -> None:
    ssh.asked.clear()
    public_only = dataclasses.replace(opening, allow_private_hosts=False)
    for host in ("localhost", "127.0.0.1", "[::1]", "2130706433"):
        with pytest.raises(InvalidRepository, match="private"):
            fetch(SourceSpec(ssh.url("project.git", host), None, None), public_only)
    assert ssh.asked == []


def test_an_unreachable_server_is_passing(opening: FetchPolicy, tmp_path: Path) -> None:
    with socket.socket() as bound:  # bound, but not listening
        bound.bind(("127.0.0.1", 0))
        url = f"ssh://git@localhost:{bound.getsockname()[1]}/project.git"
        with pytest.raises(ResourceUnavailable, match="cannot be reached"):
            fetch(SourceSpec(url, None, None), opening)


def test_a_stalled_server_is_left_at_the_deadline(ssh: SshServer, opening: FetchPolicy) -> None:
    impatient = dataclasses.replace(opening, timeout_seconds=1.5)
    with pytest.raises(ResourceUnavailable, match="took too long"):
        fetch(SourceSpec(ssh.url("stalled.git"), None, None), impatient)


def test_a_server_that_says_nothing_is_left_too(opening: FetchPolicy) -> None:
    impatient = dataclasses.replace(opening, timeout_seconds=0.6)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"ssh://git@localhost:{silent.getsockname()[1]}/project.git"
        with pytest.raises(ResourceUnavailable, match="took too long"):
            fetch(SourceSpec(url, None, None), impatient)


@pytest.mark.parametrize("missing", ["ssh_key_file", "ssh_known_hosts_file"])
def test_without_the_settings_the_error_names_them(
    ssh: SshServer, opening: FetchPolicy, missing: str
) -> None:
    without = dataclasses.replace(opening, **{missing: None})
    with pytest.raises(InvalidRepository, match=f"WUNDR_{missing.upper()} is not set"):
        fetch(SourceSpec(ssh.url("project.git"), None, None), without)


def test_a_key_that_others_can_read_is_not_used(
    ssh: SshServer, opening: FetchPolicy, tmp_path: Path
) -> None:
    open_key = tmp_path / "open.key"
    shutil.copyfile(ssh.key_file, open_key)
    for mode in (0o640, 0o604):
        open_key.chmod(mode)
        with pytest.raises(ResourceUnavailable, match=r"WUNDR_SSH_KEY_FILE can be read by others"):
            fetch(
                SourceSpec(ssh.url("project.git"), None, None),
                dataclasses.replace(opening, ssh_key_file=open_key),
            )
    lost = dataclasses.replace(opening, ssh_known_hosts_file=tmp_path / "lost")
    with pytest.raises(ResourceUnavailable, match="WUNDR_SSH_KNOWN_HOSTS_FILE cannot be read"):
        fetch(SourceSpec(ssh.url("project.git"), None, None), lost)


def test_a_node_without_ssh_says_what_to_install(
    ssh: SshServer, opening: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wundr_ray.sources.remotes.ssh.shutil.which", lambda _: None)
    with pytest.raises(ResourceUnavailable, match="openssh-client"):
        fetch(SourceSpec(ssh.url("project.git"), None, None), opening)


def test_neither_agent_nor_configuration_of_the_node_is_used(
    ssh: SshServer, opening: FetchPolicy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text("Host *\n  ProxyCommand false\n  Port 1\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    monkeypatch.setenv("GIT_SSH", "/bin/false")
    assert fetch(SourceSpec(ssh.url("project.git"), None, None), opening).branch == "main"


def test_the_command_is_one_for_a_shell_and_pins_one_address(opening: FetchPolicy) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["2606:50c0:8000::153", "140.82.121.4"]

    remote = locate("ssh://git@Git.Example.com/a/b.git", opening, resolve)
    assert (remote.protocol, remote.pin) == ("ssh", None)
    words = shlex.split(remote.ssh_command or "")
    assert words[1:3] == ["-F", "/dev/null"]
    assert "HostName=140.82.121.4" in words
    assert "HostKeyAlias=git.example.com" in words
    assert "StrictHostKeyChecking=yes" in words
    assert words[3:5] == ["-i", str(opening.ssh_key_file)]


def test_mirrors_of_servers_and_ports_are_apart(opening: FetchPolicy) -> None:
    urls = ("ssh://git@a/x", "ssh://git@a:23/x", "ssh://me@a/x", "https://a/x")
    paths = {
        mirror_path(locate(url, opening, lambda host, port: ["1.1.1.1"]), opening) for url in urls
    }
    assert len(paths) == len(urls)


@pytest.mark.parametrize("path", ["relative", "/with space", "/a%h", "/a$HOME", "/a'b", "~/key"])
def test_paths_that_ssh_would_read_in_its_own_way_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="absolute path"):
        Settings(ssh_key_file=Path(path))
