"""Files of the installation that are cut or filled with zeros while it runs."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, job
from tests.repositories import from_packages
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long]


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def zeros(file: Path) -> None:
    file.write_bytes(b"\0" * file.stat().st_size)


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def analysed(client: WundrClient, repository: Path) -> str:
    """A batch of the repository that takes over what the last analysis knows."""
    made = client.batches.create(name="b", type="analysis", jobs=[job("j", repository)])
    assert client.batches.wait_for_completion(made.batch_id).status == "completed"
    return made.batch_id


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return from_packages(tmp_path_factory.mktemp("damage") / "click", ["click"])


@pytest.fixture
def client(attacked: LiveServer) -> Iterator[WundrClient]:
    with attacked.client() as client:
        yield client


def numbers(client: WundrClient, batch_id: str) -> tuple[object, ...]:
    """Of the code alone: what is new against a last analysis that is damaged is not known."""
    found = client.batches.get_results(batch_id)
    project = found.project_results[0]
    return found.summary.model_dump(exclude={"findings"}), project.issues_by_severity, project.error


@pytest.mark.parametrize("damage", [cut, zeros])
def test_everything_that_the_last_analysis_has_kept(
    attacked: LiveServer,
    client: WundrClient,
    repository: Path,
    damage: Callable[[Path], None],
) -> None:
    """The next batch is as if nothing had been there, and the one after it takes over again."""
    first = analysed(client, repository)
    expected = numbers(client, first)
    for file in files_of(attacked.home / "artifacts" / "batches" / first / "jobs"):
        damage(file)
    again = analysed(client, repository)
    assert numbers(client, again) == expected
    assert client.batches.get_results(again).project_results[0].files_reused == 0
    third = analysed(client, repository)
    assert client.batches.get_results(third).project_results[0].files_reused > 0


@pytest.mark.parametrize("damage", [cut, zeros])
def test_every_report_that_is_kept(
    attacked: LiveServer,
    client: WundrClient,
    repository: Path,
    tmp_path: Path,
    damage: Callable[[Path], None],
) -> None:
    batch_id = analysed(client, repository)

    def downloaded(wanted: str) -> bytes:
        folder = tmp_path / wanted
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        done = attacked.wundr(
            "batch", "results", batch_id, "--format", wanted, "--output", str(folder)
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return b"".join(file.read_bytes() for file in sorted(files_of(folder)))

    formats = ("pdf", "xlsx", "csv")
    expected = numbers(client, batch_id), {wanted: downloaded(wanted) for wanted in formats}
    for file in files_of(attacked.home / "artifacts" / "batches" / batch_id / "reports"):
        damage(file)
    assert (
        numbers(client, batch_id),
        {wanted: downloaded(wanted) for wanted in formats},
    ) == expected


@pytest.mark.parametrize("damage", [cut, zeros])
def test_every_file_of_the_mirrors(
    attacked: LiveServer,
    client: WundrClient,
    repository: Path,
    damage: Callable[[Path], None],
) -> None:
    expected = numbers(client, analysed(client, repository))
    mirrors = attacked.home / "cache" / "mirrors"
    for marker in mirrors.glob("*.rebuilt"):
        marker.unlink()
    for file in files_of(mirrors):
        file.chmod(0o600)
        damage(file)
    made = client.batches.create(
        name="b",
        type="analysis",
        jobs=[job("j", repository)],
        options={"incremental": False},
    )
    assert client.batches.wait_for_completion(made.batch_id).status == "completed"
    assert numbers(client, made.batch_id) == expected
