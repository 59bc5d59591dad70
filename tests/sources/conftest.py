from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.https_server import GitServer, serve
from tests.sources.repositories import commit, git, make_repository
from wundr_ray.sources.interface import FetchPolicy


@pytest.fixture
def policy(tmp_path: Path) -> FetchPolicy:
    """Everything allowed, a cache of its own."""
    return FetchPolicy(
        mirrors=tmp_path / "mirrors",
        allow_local=True,
        allow_private_hosts=True,
        ca_file=None,
        max_file_bytes=2_000_000,
        timeout_seconds=30,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_repository(
        tmp_path / "project", {"app.py": b"print(1)\n", "web/page.html": b"<p>\n", "notes.txt": b""}
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    """Serves ``project.git`` (branches main and next, a 3 MB file) and ``empty.git``."""
    root = tmp_path_factory.mktemp("served")
    work = make_repository(root / "work", {"app.py": b"print(1)\n", "big.py": b"#" * 3_000_000})
    git(work, "checkout", "--quiet", "-b", "next")
    commit(work, {"next.py": b"print(2)\n"})
    git(root, "clone", "--quiet", "--bare", str(work), "project.git")
    git(root / "project.git", "symbolic-ref", "HEAD", "refs/heads/main")
    git(root, "init", "--quiet", "--bare", "empty.git")
    with serve(root, tmp_path_factory.mktemp("certificate")) as running:
        yield running
