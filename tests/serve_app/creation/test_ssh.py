"""ssh repositories in requests and in the operator's settings."""

import subprocess
from pathlib import Path

import pytest

from serve_app.local.configuration import BadConfiguration, check_ssh
from tests.contract.bodies import small
from tests.serve_app.service import Caller, open_service, refused
from tests.sources.ssh_server import private_key
from wundr_ray.settings import Settings

REPOSITORY = "jobs.0.config.project.repository"
URL = f"{REPOSITORY}.url"


def key_file(folder: Path) -> Path:
    return private_key(folder / "key")


def known_hosts(folder: Path) -> Path:
    file = folder / "known_hosts"
    file.touch()
    return file


@pytest.mark.parametrize("url", ["ssh://git@host/a", "git@host:a"])
async def test_without_settings_they_are_refused_by_name(pro: Caller, url: str) -> None:
    error = refused(await pro.create(small(URL, url)), 422, "INVALID_JOB_CONFIG", URL)
    assert "WUNDR_SSH_KEY_FILE is not set" in error["details"][0]["reason"]


async def test_without_known_hosts_they_are_refused_by_name(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, ssh_key_file=key_file(tmp_path)) as service:
        caller = await service.caller("acme", "pro")
        answer = await caller.create(small(URL, "git@host:a"))
        error = refused(answer, 422, "INVALID_JOB_CONFIG", URL)
        assert "WUNDR_SSH_KNOWN_HOSTS_FILE is not set" in error["details"][0]["reason"]


async def test_with_settings_they_are_accepted_but_take_no_token(
    tmp_path: Path, migrated: Path
) -> None:
    files = {"ssh_key_file": key_file(tmp_path), "ssh_known_hosts_file": known_hosts(tmp_path)}
    async with open_service(tmp_path, migrated, **files) as service:
        caller = await service.caller("acme", "pro")
        batch_id = await caller.created(small(URL, "git@host:a/b"))
        (job,) = await service.store.batches.jobs(batch_id)
        assert job.repository_url == "ssh://git@host/a/b"
        body = small(REPOSITORY, {"url": "git@host:a", "access_token": "secret"})
        refused(await caller.create(body), 422, "INVALID_JOB_CONFIG", f"{REPOSITORY}.access_token")


def test_the_operators_files_are_looked_at_before_the_start(tmp_path: Path) -> None:
    key, hosts = key_file(tmp_path), known_hosts(tmp_path)
    check_ssh(Settings(ssh_key_file=key, ssh_known_hosts_file=hosts))
    check_ssh(Settings(ssh_key_file=tmp_path / "lost"))
    for problem, reason in {
        "lost": "WUNDR_SSH_KNOWN_HOSTS_FILE cannot be read",
        "known_hosts": "can be read by others",
    }.items():
        settings = Settings(
            ssh_key_file=hosts if problem == "known_hosts" else key,
            ssh_known_hosts_file=tmp_path / problem,
        )
        with pytest.raises(BadConfiguration, match=reason):
            check_ssh(settings)


def test_a_key_that_nobody_can_open_is_no_key(tmp_path: Path) -> None:
    key, hosts = tmp_path / "key", known_hosts(tmp_path)
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(key)]
    subprocess.run(make, check=True)
    with pytest.raises(BadConfiguration, match="passphrase"):
        check_ssh(Settings(ssh_key_file=key, ssh_known_hosts_file=hosts))
    key.write_text("no key\n")
    with pytest.raises(BadConfiguration, match="contains no private key"):
        check_ssh(Settings(ssh_key_file=key, ssh_known_hosts_file=hosts))
