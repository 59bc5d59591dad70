import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.git_server import Forge, forge
from tests.sources.https_server import TOKEN
from tests.sources.repositories import make_repository
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

FILES = {
    "app.py": b"import os\nx = 1\n",
    "lib/deep/mod.py": b"import os\r\n",
    'odd/sp ace "q".py': b"import os\n",
    "big.bin": b"version https://git-lfs.github.com/spec/v1\n" + b"#" * 100_000,
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "work", FILES)


@pytest.fixture
def policy(tmp_path: Path) -> FetchPolicy:
    return FetchPolicy(
        mirrors=tmp_path / "mirrors",
        allow_local=True,
        allow_private_hosts=True,
        ca_file=None,
        max_file_bytes=2_000_000,
        timeout_seconds=60,
    )


@pytest.fixture
def https(tmp_path: Path, work: Path) -> Iterator[Forge]:
    with forge(tmp_path, work) as running:
        yield running


@pytest.fixture
def trusting(policy: FetchPolicy, https: Forge) -> FetchPolicy:
    return dataclasses.replace(policy, ca_file=https.server.certificate)


@pytest.fixture
def spec(https: Forge) -> SourceSpec:
    return SourceSpec(https.url, "main", None, TOKEN)
