"""Git servers that lie, send without end, or hold trees that are far larger than they look."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.live import LiveServer, job, until
from tests.repositories import from_files
from tests.sources.hostile_server import (
    FLUSH,
    Behaviour,
    HostileServer,
    endless_pack,
    line,
    ref,
    said,
    serve_hostile,
    slowly,
)
from tests.sources.https_server import GitServer, serve
from tests.sources.repositories import blob, git
from wundr_ray.contract.resources import JobDetail

pytestmark = [pytest.mark.ray, pytest.mark.long]

SECONDS = 120.0
"""For a job that can come to nothing: a fetch may take 30 s here, and has one attempt."""

FULL = "fatal: write error: No space left on device"
BEHAVIOURS = {
    "greeting.git": Behaviour(greeting=line(f"ERR {FULL}\n")),
    "refs.git": Behaviour(ls_refs=lambda _: iter([line(f"ERR x\n{FULL}\n")])),
    "fetch.git": Behaviour(fetch=lambda _: said(f"x\n{FULL}\nfatal: loose object is corrupt\n")),
    "endless.git": Behaviour(fetch=slowly(endless_pack)),
    "long.git": Behaviour(
        ls_refs=lambda _: iter([ref("HEAD", "refs/heads/=1+1\x1b[31m" + "x" * 60_000), FLUSH])
    ),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, git_ca_file: Path) -> Iterator[HostileServer]:
    with serve_hostile(BEHAVIOURS, tmp_path_factory.mktemp("hostile")) as server:
        with git_ca_file.open("ab") as trusted:
            trusted.write(server.certificate.read_bytes())
        yield server


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory, git_ca_file: Path) -> Iterator[GitServer]:
    """Real repositories of a few objects that stand for very many files."""
    root = tmp_path_factory.mktemp("trees")
    for name in ("million", "deep", "bomb", "abyss", "small"):
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", f"{name}.git")
        folder = root / f"{name}.git"
        git(folder, "config", "http.uploadpack", "true")
        _commit(folder, _TREES[name](folder))
    with serve(root, tmp_path_factory.mktemp("certificate")) as server:
        with git_ca_file.open("ab") as trusted:
            trusted.write(server.certificate.read_bytes())
        yield server


def _tree(folder: Path, rows: list[str]) -> str:
    return git(folder, "mktree", stdin="".join(f"{row}\n" for row in rows).encode())


def _file(folder: Path) -> str:
    return f"100644 blob {blob(folder, b'x = 1')}"


def _small(folder: Path) -> str:
    return _tree(folder, [f"{_file(folder)}\ta.py"])


def _million(folder: Path) -> str:
    files = _tree(folder, [f"{_file(folder)}\t{n:03}.py" for n in range(1000)])
    return _tree(folder, [f"040000 tree {files}\td{n:03}" for n in range(1000)])


def _deep(folder: Path) -> str:
    """Twenty thousand files below 450 folders each."""
    chain = _chain(folder, 450)
    return _tree(folder, [f"040000 tree {chain}\t{n:05}" for n in range(20_000)])


def _bomb(folder: Path) -> str:
    """Ten to the tenth files."""
    tree = _tree(folder, [f"{_file(folder)}\t{n}.py" for n in range(10)])
    for _ in range(9):
        tree = _tree(folder, [f"040000 tree {tree}\t{n}" for n in range(10)])
    return tree


def _abyss(folder: Path) -> str:
    """One file below a thousand folders."""
    return _chain(folder, 1_000)


def _chain(folder: Path, depth: int) -> str:
    tree = _small(folder)
    for _ in range(depth):
        tree = _tree(folder, [f"040000 tree {tree}\td"])
    return tree


_TREES = {"million": _million, "deep": _deep, "bomb": _bomb, "abyss": _abyss, "small": _small}


def _commit(folder: Path, tree: str) -> None:
    made = git(folder, "commit-tree", tree, "-m", "made")
    git(folder, "update-ref", "refs/heads/main", made)


def analysed(server: LiveServer, url: str) -> JobDetail:
    """A job of one attempt, ended within bounded time."""
    with server.client() as client:
        batch = client.batches.create(
            name="hostile",
            type="analysis",
            jobs=[job("j", url)],
            options={"retry_failed": False},
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=SECONDS)
        return client.batches.job(batch.batch_id, "j")


def mirrors(server: LiveServer) -> set[str]:
    """What fetches have left, beside the cache's own files."""
    found = (server.home / "cache" / "mirrors").iterdir()
    return {path.name for path in found if path.name not in ("gitconfig", "swept")}


@pytest.fixture
def before(attacked: LiveServer, tmp_path: Path) -> set[str]:
    """The mirrors there are, one of them at least."""
    small = from_files(tmp_path / "small", {"a.py": "x = 1\n"})
    assert analysed(attacked, str(small)).status == "completed"
    return mirrors(attacked)


@pytest.mark.parametrize("name", ["greeting.git", "refs.git", "fetch.git", "long.git"])
def test_a_lie_costs_an_attempt_and_is_not_repeated(
    attacked: LiveServer, hostile: HostileServer, before: set[str], name: str
) -> None:
    ended = analysed(attacked, hostile.url(name))
    assert (ended.status, len(ended.attempt_history)) == ("failed", 1)
    assert ended.error is not None
    assert ended.error.code == "RESOURCE_UNAVAILABLE"
    assert "space" not in ended.error.message
    assert "\x1b" not in ended.model_dump_json()
    assert len(ended.model_dump_json()) < 10_000
    assert mirrors(attacked) == before


def test_a_pack_without_end_leaves_nothing(
    attacked: LiveServer, hostile: HostileServer, before: set[str]
) -> None:
    ended = analysed(attacked, hostile.url("endless.git"))
    assert ended.error is not None
    assert "took too long" in ended.error.message
    assert mirrors(attacked) == before


def test_a_worker_killed_while_it_fetches_leaves_nothing_after_the_next_fetch(
    attacked: LiveServer, hostile: HostileServer, before: set[str], tmp_path: Path
) -> None:
    with attacked.client() as client:
        batch = client.batches.create(
            name="endless",
            type="analysis",
            jobs=[job("j", hostile.url("endless.git"))],
            options={"retry_failed": False},
        )
        folder = attacked.home / "cache" / "mirrors"
        until(lambda: list(folder.glob("*/objects/pack/tmp_pack_*")))
        (worker,) = attacked.processes("ray::analyse_repository")
        worker.kill()
        client.batches.cancel(batch.batch_id)
        client.batches.wait_for_completion(batch.batch_id, timeout=SECONDS)
    until(lambda: not _fetching(attacked))
    other = from_files(tmp_path / "other", {"b.py": "y = 1\n"})
    until(lambda: _next_fetch_has_cleared(attacked, str(other), folder))


def _fetching(server: LiveServer) -> list[psutil.Process]:
    return server.processes("index-pack")


def _next_fetch_has_cleared(server: LiveServer, other: str, folder: Path) -> bool:
    assert analysed(server, other).status == "completed"
    return not list(folder.glob("*.writing")) and not list(folder.glob("*/objects/pack/tmp_*"))


@pytest.mark.parametrize(
    ("name", "words"),
    [("million", "more files"), ("bomb", "more files"), ("deep", ""), ("abyss", "")],
)
def test_trees_that_are_larger_than_they_look_end_in_bounded_time(
    attacked: LiveServer, trees: GitServer, name: str, words: str
) -> None:
    ended = analysed(attacked, trees.url(f"{name}.git"))
    if words:
        assert ended.status == "failed"
        assert ended.error is not None
        assert (ended.error.code, len(ended.attempt_history)) == ("INVALID_REPOSITORY", 1)
        assert words in ended.error.message
        return
    assert ended.status == "completed"
    assert ended.files_analyzed == 0
    assert {file.code for file in ended.skipped_files} <= {"deep_path", "unsafe_path"}


def test_a_servers_own_repository_still_works(attacked: LiveServer, trees: GitServer) -> None:
    ended = analysed(attacked, trees.url("small.git"))
    assert (ended.status, ended.files_analyzed, ended.branch) == ("completed", 1, "main")


def test_patterns_that_backtrack_end_in_bounded_time(attacked: LiveServer, tmp_path: Path) -> None:
    names: dict[str, str | bytes] = {f"{'a' * 200}{number}.py": "x = 1\n" for number in range(200)}
    folder = from_files(tmp_path / "long", names)
    patterns = ["*a" * 200 + "b", "**/a" * 100, "a/**/" * 90 + "b", "[a-z]*" * 80 + "!"] * 50
    with attacked.client() as client:
        batch = client.batches.create(
            name="patterns",
            type="analysis",
            jobs=[job("j", folder, exclude_patterns=patterns)],
        )
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=SECONDS)
    assert ended.outcome == "succeeded"
