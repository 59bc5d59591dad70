from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wundr_ray.store.artifacts import LocalArtifacts, attempt_key, report_key


@pytest.fixture
def artifacts(tmp_path: Path) -> LocalArtifacts:
    return LocalArtifacts(tmp_path / "store")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"data")
    return path


def _files(artifacts: LocalArtifacts) -> set[str]:
    root = artifacts.path("x").parent
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_file_is_kept_under_its_key(artifacts: LocalArtifacts, source: Path) -> None:
    assert not artifacts.exists("a/b.parquet")
    artifacts.put("a/b.parquet", source)
    assert artifacts.exists("a/b.parquet")
    assert artifacts.path("a/b.parquet").read_bytes() == b"data"
    assert source.exists()
    assert _files(artifacts) == {"a/b.parquet"}


def test_a_second_put_replaces(artifacts: LocalArtifacts, source: Path) -> None:
    artifacts.put("a", source)
    source.write_bytes(b"new")
    artifacts.put("a", source)
    assert artifacts.path("a").read_bytes() == b"new"


def test_who_reads_while_it_is_replaced_keeps_the_whole_old_file(
    artifacts: LocalArtifacts, source: Path
) -> None:
    artifacts.put("a", source)
    with artifacts.path("a").open("rb") as reader:
        source.write_bytes(b"newer and longer")
        artifacts.put("a", source)
        assert reader.read() == b"data"


def test_a_failed_put_leaves_what_was_there_and_nothing_else(
    artifacts: LocalArtifacts, source: Path, tmp_path: Path
) -> None:
    artifacts.put("a", source)
    with pytest.raises(FileNotFoundError):
        artifacts.put("a", tmp_path / "missing")
    artifacts.put("folder/file", source)
    with pytest.raises(OSError, match="folder"):
        artifacts.put("folder", source)
    assert _files(artifacts) == {"a", "folder/file"}
    assert artifacts.path("a").read_bytes() == b"data"


def test_a_file_is_there_completely_or_not_at_all(
    artifacts: LocalArtifacts, tmp_path: Path
) -> None:
    """Several writers replace one key while others read it."""
    contents = [bytes([65 + number]) * 300_000 for number in range(4)]
    sources = []
    for number, content in enumerate(contents):
        sources.append(tmp_path / f"s{number}")
        sources[-1].write_bytes(content)
    artifacts.put("key", sources[0])

    def read(_: int) -> bool:
        return artifacts.path("key").read_bytes() in contents

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(artifacts.put, "key", sources[n % 4]) for n in range(24)]
        assert all(pool.map(read, range(60)))
        for write in writes:
            write.result()
    assert _files(artifacts) == {"key"}


@pytest.mark.parametrize(
    "key",
    ["../x", "a/../../x", "/etc/passwd", "..", "", ".", "a/..", "nul\0", "../store-2/x"],
)
def test_keys_that_lead_elsewhere_are_refused(
    artifacts: LocalArtifacts, source: Path, tmp_path: Path, key: str
) -> None:
    artifacts.put("kept", source)
    before = sorted(tmp_path.rglob("*"))
    for call in (
        lambda: artifacts.put(key, source),
        lambda: artifacts.path(key),
        lambda: artifacts.exists(key),
        lambda: artifacts.delete(key),
    ):
        with pytest.raises(ValueError, match=r"store|null"):
            call()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_out_of_the_store_is_refused(
    artifacts: LocalArtifacts, source: Path, tmp_path: Path
) -> None:
    artifacts.put("kept", source)
    artifacts.path("kept").with_name("link").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="does not lead into the store"):
        artifacts.delete("link/source")
    assert source.exists()


def test_delete_takes_a_file_or_all_below(artifacts: LocalArtifacts, source: Path) -> None:
    for key in ("a/1", "a/2/3", "ab", "c"):
        artifacts.put(key, source)
    artifacts.delete("a")
    assert _files(artifacts) == {"ab", "c"}
    artifacts.delete("c")
    artifacts.delete("c")
    artifacts.delete("never/there")
    assert _files(artifacts) == {"ab"}


def test_keys_keep_batches_jobs_and_attempts_apart(artifacts: LocalArtifacts) -> None:
    keys = {attempt_key("b1", job, n) for job in ("j1", "j2") for n in (1, 2)}
    keys |= {attempt_key("b2", "j1", 1), report_key("b1", "report.pdf")}
    assert len({artifacts.path(key) for key in keys}) == 6
    assert all(key.startswith(("batches/b1/", "batches/b2/")) for key in keys)
