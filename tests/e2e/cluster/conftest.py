"""One installation as on a cluster, with the servers that it works with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, installation
from tests.notify.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_files
from tests.sources.https_server import GitServer, make_certificate, serve
from tests.sources.ssh_server import SshServer, serve_ssh

REPLICAS = 4


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the repositories that ``remote`` and ``ssh`` serve."""
    root = tmp_path_factory.mktemp("served")
    for name in ("project.git", "flaky.git"):
        from_files(root / name, {"a.py": "def f(x):\n    return eval(x)\n"})
    return root


@pytest.fixture(scope="package")
def remote(served: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with serve(served, tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="package")
def ssh(served: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with serve_ssh(served, tmp_path_factory.mktemp("keys")) as server:
        yield server


@pytest.fixture(scope="package")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    certificate, key = make_certificate(tmp_path_factory.mktemp("tls"))
    with mail_server(certificate, key) as server:
        yield server


@pytest.fixture(scope="package")
def cluster(
    postgres: PostgresServer,
    s3: S3Server,
    remote: GitServer,
    ssh: SshServer,
    mail: MailServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """PostgreSQL, object storage, four replicas of the API.

    It trusts the tests' git, ssh and mail servers, and may reach this machine.
    """
    postgres.run("CREATE DATABASE wundr")
    with installation(
        WUNDR_DATABASE_URL=postgres.url("wundr"),
        WUNDR_ARTIFACTS_URL=s3.url("live"),
        WUNDR_API_REPLICAS=str(REPLICAS),
        WUNDR_ALLOW_PRIVATE_HOSTS="true",
        WUNDR_GIT_CA_FILE=str(remote.certificate),
        WUNDR_SSH_KEY_FILE=str(ssh.key_file),
        WUNDR_SSH_KNOWN_HOSTS_FILE=str(ssh.known_hosts(tmp_path_factory.mktemp("known"))),
        WUNDR_SMTP_HOST="localhost",
        WUNDR_SMTP_PORT=str(mail.port),
        WUNDR_SMTP_USER=USER,
        WUNDR_SMTP_PASSWORD=PASSWORD,
        WUNDR_SMTP_CA_FILE=str(mail.certificate),
        WUNDR_SMTP_SENDER="Wundr <wundr@company.example>",
        **s3.environment,
    ) as server:
        yield server
