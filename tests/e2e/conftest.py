"""An installation as on a cluster, which several files of tests share."""

from collections.abc import Iterator

import pytest

from tests.live import LiveServer, installation
from tests.object_storage import S3Server
from tests.postgres import PostgresServer

REPLICAS = 4


@pytest.fixture(scope="package")
def cluster(postgres: PostgresServer, s3: S3Server) -> Iterator[LiveServer]:
    """On PostgreSQL and object storage, with four replicas of the API."""
    postgres.run("CREATE DATABASE wundr")
    with installation(
        WUNDR_DATABASE_URL=postgres.url("wundr"),
        WUNDR_ARTIFACTS_URL=s3.url("live"),
        WUNDR_API_REPLICAS=str(REPLICAS),
        **s3.environment,
    ) as server:
        yield server
