"""One suite for both stores of artifacts: a folder, and object storage on a real S3 server."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import ObjectStore, from_url

from tests.object_storage import S3Server
from wundr_ray.contract.errors import ResourceUnavailable, StorageUnavailable
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.store.artifacts.artifacts import Artifacts, attempt_key, open_artifacts, report_key
from wundr_ray.store.artifacts.local import LocalArtifacts

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
PATIENCE = timedelta(seconds=3)

Open = Callable[..., Artifacts]


@pytest.fixture(params=["local", "s3"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ArtifactPlace:
    folder = tmp_path / "store"
    if request.param == "local":
        return ArtifactPlace(folder)
    return _in_s3(folder, request.getfixturevalue("s3"), monkeypatch)


def _in_s3(folder: Path, server: S3Server, monkeypatch: pytest.MonkeyPatch) -> ArtifactPlace:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return ArtifactPlace(folder, server.url(secrets.token_hex(8)), 1_000_000)


@pytest.fixture
def artifacts(place: ArtifactPlace) -> Artifacts:
    return open_artifacts(place, PATIENCE, lambda: NOW)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"data")
    return path


def _files(place: ArtifactPlace) -> set[str]:
    """All keys of the store."""
    if place.url:
        return {each["path"] for page in obstore.list(_store(place)) for each in page}
    root = place.folder
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def _store(place: ArtifactPlace) -> ObjectStore:
    return from_url(place.url, client_options={"allow_http": True})


def _read(artifacts: Artifacts, key: str) -> bytes:
    path = artifacts.path(key)
    artifacts.bring(path)
    return path.read_bytes()


def test_a_file_is_kept_under_its_key(
    artifacts: Artifacts, place: ArtifactPlace, source: Path
) -> None:
    assert not artifacts.exists("a/b.parquet")
    artifacts.put("a/b.parquet", source)
    assert artifacts.exists("a/b.parquet")
    assert _read(artifacts, "a/b.parquet") == b"data"
    assert source.exists()
    assert _files(place) == {"a/b.parquet"}


def test_a_second_put_replaces(artifacts: Artifacts, source: Path) -> None:
    artifacts.put("a", source)
    source.write_bytes(b"new")
    artifacts.put("a", source)
    assert _read(artifacts, "a") == b"new"


def test_who_reads_while_it_is_replaced_keeps_the_whole_old_file(
    artifacts: Artifacts, source: Path
) -> None:
    artifacts.put("a", source)
    artifacts.bring(artifacts.path("a"))
    with artifacts.path("a").open("rb") as reader:
        source.write_bytes(b"newer and longer")
        artifacts.put("a", source)
        artifacts.bring(artifacts.path("a"))
        assert reader.read() == b"data"


def test_a_failed_put_leaves_what_was_there_and_nothing_else(
    artifacts: Artifacts, place: ArtifactPlace, source: Path, tmp_path: Path
) -> None:
    artifacts.put("a", source)
    with pytest.raises(FileNotFoundError):
        artifacts.put("a", tmp_path / "missing")
    assert _files(place) == {"a"}
    assert _read(artifacts, "a") == b"data"


def test_a_file_is_there_completely_or_not_at_all(
    artifacts: Artifacts, place: ArtifactPlace, tmp_path: Path
) -> None:
    """Several writers replace one key while others read it."""
    contents = [bytes([65 + number]) * 300_000 for number in range(4)]
    sources = []
    for number, content in enumerate(contents):
        sources.append(tmp_path / f"s{number}")
        sources[-1].write_bytes(content)
    artifacts.put("key", sources[0])

    def read(_: int) -> bool:
        return _read(artifacts, "key") in contents

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(artifacts.put, "key", sources[n % 4]) for n in range(24)]
        assert all(pool.map(read, range(60)))
        for write in writes:
            write.result()
    assert _files(place) == {"key"}


@pytest.mark.parametrize(
    "key",
    ["../x", "a/../../x", "/etc/passwd", "..", "", ".", "a/..", "nul\0", "../store-2/x"],
)
def test_keys_that_lead_elsewhere_are_refused(
    artifacts: Artifacts, place: ArtifactPlace, source: Path, tmp_path: Path, key: str
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
    assert _files(place) == {"kept"}


def test_a_link_out_of_the_store_is_refused(source: Path, tmp_path: Path) -> None:
    artifacts = LocalArtifacts(tmp_path / "store")
    artifacts.put("kept", source)
    artifacts.path("kept").with_name("link").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="does not lead into the store"):
        artifacts.delete("link/source")
    assert source.exists()


def test_delete_takes_a_file_or_all_below(
    artifacts: Artifacts, place: ArtifactPlace, source: Path
) -> None:
    for key in ("a/1", "a/2/3", "ab", "c"):
        artifacts.put(key, source)
    artifacts.delete("a")
    assert _files(place) == {"ab", "c"}
    artifacts.delete("c")
    artifacts.delete("c")
    artifacts.delete("never/there")
    assert _files(place) == {"ab"}


def test_keys_keep_batches_jobs_and_attempts_apart(artifacts: Artifacts) -> None:
    keys = {attempt_key("b1", job, n) for job in ("j1", "j2") for n in (1, 2)}
    keys |= {attempt_key("b2", "j1", 1), report_key("b1", "report.pdf")}
    assert len({artifacts.path(key) for key in keys}) == 6
    assert all(key.startswith(("batches/b1/", "batches/b2/")) for key in keys)


def test_a_folder_is_brought_as_a_whole(
    artifacts: Artifacts, place: ArtifactPlace, source: Path
) -> None:
    for name in ("one.parquet", "two.parquet"):
        artifacts.put(f"frames/1/{name}", source)
    artifacts.put("frames/10/other.parquet", source)
    folder = artifacts.path("frames/1")
    artifacts.bring(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["one.parquet", "two.parquet"]


def test_what_is_not_there_is_not_brought(artifacts: Artifacts) -> None:
    path = artifacts.path("never/there")
    artifacts.bring(path)
    assert not path.exists()


def test_a_store_with_something_in_it_is_there(artifacts: Artifacts, source: Path) -> None:
    artifacts.put("frames/1/one.parquet", source)
    artifacts.check_there()


def test_a_folder_in_whose_place_is_another_is_away(tmp_path: Path, source: Path) -> None:
    root = tmp_path / "store"
    artifacts = LocalArtifacts(root)
    artifacts.put("a", source)
    root.rename(tmp_path / "aside")
    for make in (lambda: None, root.touch):
        make()
        with pytest.raises(StorageUnavailable):
            artifacts.check_there()
    root.unlink()
    root.mkdir()
    with pytest.raises(StorageUnavailable):
        artifacts.check_there()


def test_a_failing_store_is_waited_for(
    tmp_path: Path, source: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _in_s3(tmp_path / "store", s3, monkeypatch)
    patient = open_artifacts(place, timedelta(seconds=30), lambda: NOW)
    hasty = open_artifacts(place, timedelta(seconds=0.3), lambda: NOW)
    s3.stop()
    try:
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(patient.put, "a", source)
            for call in (lambda: hasty.put("b", source), lambda: hasty.exists("a")):
                with pytest.raises(ResourceUnavailable) as caught:
                    call()
                assert "key-secret" not in str(caught.value)
            s3.start()
            waiting.result(60)
    finally:
        s3.stop()
        s3.start()
    assert _read(patient, "a") == b"data"


def test_copies_are_bounded(
    tmp_path: Path, source: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _in_s3(tmp_path / "store", s3, monkeypatch)
    small = ArtifactPlace(place.folder, place.url, limit_bytes=250)
    source.write_bytes(b"x" * 100)
    for hour in range(4):
        artifacts = open_artifacts(small, PATIENCE, lambda hour=hour: NOW + timedelta(hours=hour))  # type: ignore[misc]
        artifacts.put(f"f{hour}", source)
        artifacts.bring(artifacts.path(f"f{hour}"))
        artifacts.bring(artifacts.path("f0"))
    assert sorted(path.name for path in place.folder.iterdir()) == ["f0", "f3"]
    assert _read(artifacts, "f1") == source.read_bytes()
