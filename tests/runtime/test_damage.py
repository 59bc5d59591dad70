"""What is kept and can no longer be read is made anew, and nothing fails with it."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.jobs.making import TRACKING
from tests.serve_app.clock import SteppedClock
from tests.sources.repositories import make_repository
from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.aggregate.kept import are_readable
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome, ReportFormat, Rule
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Raw, Rendering
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis.requests import Earlier, FetchRequest, JobTarget
from wundr_ray.jobs.analysis.tasks import analyse_repository, fetch_source, finish_job
from wundr_ray.runtime.reports.analysis_tasks import render
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.distrust import AGAIN, give_up
from wundr_ray.store.artifacts.artifacts import attempt_key, rendering_key
from wundr_ray.store.artifacts.local import LocalArtifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, bring_sealed

FILES = {
    "a.py": b"def f(x):\n    return eval(x)\n",
    "lib/b.py": b"import pickle\n\n\ndef g(y):\n    return pickle.loads(y)\n",
    "page.html": b"<html><body><img src='x'></body></html>\n",
}
RULES = (Rule.COMPLEXITY, Rule.SECURITY, Rule.DUPLICATES)

Damage = Callable[[Path], None]


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def zeros(file: Path) -> None:
    """As after a power cut: as long as before, and nothing in it."""
    file.write_bytes(b"\0" * file.stat().st_size)


def flipped(file: Path) -> None:
    """One byte in the middle is another."""
    data = file.read_bytes()
    middle = len(data) // 2
    turned = bytes(byte ^ 0xFF for byte in data[middle : middle + 1])
    file.write_bytes(data[:middle] + turned + data[middle + 1 :])


def removed(file: Path) -> None:
    file.unlink()


DAMAGES = [cut, emptied, zeros, flipped, removed]


class Analysis:
    """A repository that is analysed again and again, each time from the last analysis."""

    def __init__(self, home: Path) -> None:
        self.repository = make_repository(home / "work", FILES)
        self.place = ArtifactPlace(home / "artifacts")
        self.policy = FetchPolicy(
            home / "mirrors",
            allow_local=True,
            allow_private_hosts=True,
            ca_file=None,
            max_file_bytes=2_000_000,
            timeout_seconds=30,
        )
        self._attempt = 0
        self._earlier: Earlier | None = None

    def request(self) -> FetchRequest:
        spec = SourceSpec(f"file://{self.repository}", None, None)
        options = AnalysisOptions(rules=frozenset(RULES))
        return FetchRequest(spec, self.policy, Selection(), options, self._earlier)

    def target(self) -> JobTarget:
        self._attempt += 1
        return JobTarget(self.place, attempt_key("b1", "j1", self._attempt), RULES, TRACKING)

    def run(self) -> JobResult:
        result = analyse_repository(self.target(), self.request())[0].result
        assert result
        self._earlier = Earlier(self.place, self.frames(result), result.stored.analysis or "")
        return result

    def forget(self) -> None:
        """The next analysis is a first one."""
        self._earlier = None

    def run_patiently(self) -> JobResult:
        """As the manager does: storage of ours that fails is tried again."""
        try:
            return self.run()
        except StorageUnavailable:
            return self.run()

    def frames(self, result: JobResult) -> Path:
        return LocalArtifacts(self.place.folder).path(result.stored.frames)

    def mirror(self) -> Path:
        return fetch_source(self.request())[0].mirror


@pytest.fixture
def analysis(tmp_path: Path) -> Analysis:
    return Analysis(tmp_path)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["files", "findings", "fingerprints", FRAMES_SEAL])
def test_frames_of_the_last_analysis(
    analysis: Analysis, name: str, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    first = analysis.run()
    file = analysis.frames(first) / (name if name == FRAMES_SEAL else f"{name}.parquet")
    damage(file)
    again = analysis.run()
    assert again.stored.numbers == first.stored.numbers
    if name == FRAMES_SEAL and damage is removed:  # as an earlier version kept them
        assert again.stored.files_reused == len(FILES)
        return
    assert again.stored.files_reused == 0
    assert "every file is analysed again" in caplog.text
    assert analysis.run().stored.files_reused == len(FILES)


@pytest.mark.parametrize("damage", [cut, emptied, zeros, removed])
@pytest.mark.parametrize("name", ["files", "findings", "fingerprints"])
def test_frames_that_an_earlier_version_kept_without_a_seal(
    analysis: Analysis, name: str, damage: Damage
) -> None:
    first = analysis.run()
    frames = analysis.frames(first)
    removed(frames / FRAMES_SEAL)
    damage(frames / f"{name}.parquet")
    if damage is removed and name != "files":
        with pytest.raises(StorageUnavailable):  # noticed by who reads them
            analysis.run()
        return
    again = analysis.run()
    assert again.stored.numbers == first.stored.numbers
    assert again.stored.files_reused == 0


def test_frames_that_are_damaged_between_two_steps(analysis: Analysis) -> None:
    frames = analysis.frames(analysis.run())
    _, _, fetched = fetch_source(analysis.request())
    assert fetched
    cut(frames / "findings.parquet")
    with pytest.raises(StorageUnavailable):
        finish_job(fetched, (), analysis.target())


@pytest.mark.parametrize("damage", [cut, emptied, zeros, flipped, removed])
def test_any_file_of_a_mirror(analysis: Analysis, damage: Damage) -> None:
    first = analysis.run()
    mirror = analysis.mirror()
    whole = mirror.with_name("whole")
    shutil.copytree(mirror, whole)
    names = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file()]
    for name in names:
        shutil.rmtree(mirror)
        shutil.copytree(whole, mirror)
        mirror.with_suffix(".rebuilt").unlink(missing_ok=True)
        file = mirror / name
        file.chmod(0o600)
        damage(file)
        analysis.forget()
        again = analysis.run_patiently()
        assert again.stored.numbers == first.stored.numbers, name


def test_a_mirror_is_built_anew_once_in_a_while(tmp_path: Path) -> None:
    clock, mirror = SteppedClock(), tmp_path / "mirror"
    mirror.mkdir()
    assert give_up(mirror, clock)
    assert not mirror.exists()
    mirror.mkdir()
    assert not give_up(mirror, clock)
    assert mirror.exists()
    clock.now += AGAIN + timedelta(seconds=1)
    assert give_up(mirror, clock)
    assert not mirror.exists()


WANTED = [*(each for each in ReportFormat if each is not ReportFormat.PATCH), *Raw]


class Batch:
    """A batch of one job that has ended, and its files."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis, self.artifacts = analysis, LocalArtifacts(analysis.place.folder)
        result, clock = analysis.run(), SteppedClock()
        self.frames = analysis.frames(result)
        self.job = JobFacts(
            "j1",
            "app",
            str(analysis.repository),
            JobStatus.COMPLETED,
            "main",
            result.commit,
            numbers=result.stored.numbers,
            frames=self.frames,
        )
        ended = BatchStatus.COMPLETED, Outcome.SUCCEEDED
        self.facts = BatchFacts("b1", "nightly", None, *ended, clock(), clock(), clock())

    def render(self, wanted: ReportFormat | Raw) -> Path:
        render(self.facts, [self.job], Rendering(wanted), self.analysis.place)
        file = self.kept(wanted)
        assert file
        return file

    def kept(self, wanted: ReportFormat | Raw) -> Path | None:
        folder, _, name = rendering_key("b1", Rendering(wanted)).rpartition("/")
        return bring_sealed(self.artifacts, folder, name)


@pytest.fixture
def batch(analysis: Analysis) -> Batch:
    return Batch(analysis)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("wanted", WANTED)
def test_a_report_is_sent_only_as_it_was_written(
    batch: Batch, wanted: ReportFormat | Raw, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    file = batch.render(wanted)
    assert batch.kept(wanted)
    damage(file)
    assert batch.kept(wanted) is None
    assert damage is removed or "it is made again" in caplog.text
    batch.render(wanted)
    damage(file.with_name(f"{file.name}.sha256"))
    assert batch.kept(wanted) is None


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kept", ["clones.parquet", "report.json"])
def test_what_other_reports_are_made_from(batch: Batch, kept: str, damage: Damage) -> None:
    whole = batch.render(Raw.ARCHIVE).read_bytes()
    for file in batch.artifacts.path("batches/b1/reports").iterdir():
        if file.name == kept:
            damage(file)
        elif not file.name.startswith(kept):
            file.unlink()
    assert batch.render(Raw.ARCHIVE).read_bytes() == whole


@pytest.mark.parametrize("damage", [cut, zeros])
@pytest.mark.parametrize("wanted", WANTED)
def test_a_report_of_a_job_whose_frames_are_damaged_says_so(
    batch: Batch, wanted: ReportFormat | Raw, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    damage(batch.frames / "findings.parquet")
    with caplog.at_level(logging.ERROR):
        batch.render(wanted)
    assert "the frames of job j1 are damaged" in caplog.text
    text = batch.render(ReportFormat.JSON).read_text()
    (project,) = json.loads(text)["project_results"]
    assert project["issues_found"] > 0
    assert "can no longer be read" in project["error"]["message"]


def test_a_frame_that_only_looks_whole(batch: Batch) -> None:
    """Another frame in its place can be read, and is not what was kept."""
    file = batch.frames / "findings.parquet"
    pl.read_parquet(file).clear().write_parquet(file)
    text = batch.render(ReportFormat.JSON).read_text()
    assert json.loads(text)["project_results"][0]["error"]


@contextmanager
def away(root: Path) -> Iterator[None]:
    """The artifact store is away for a while: a file is in its place, or an empty folder."""
    aside = root.with_name("aside")
    root.rename(aside)
    root.touch()
    yield
    root.unlink()
    aside.rename(root)


class ComesBack(LocalArtifacts):
    """A store that was away, and is back when someone asks whether it is there."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._root, self._aside = root, root.with_name("aside")
        root.rename(self._aside)
        root.mkdir()

    def check_there(self) -> None:
        self._root.rmdir()
        self._aside.rename(self._root)
        super().check_there()


@pytest.mark.parametrize("wanted", WANTED)
def test_frames_that_are_away_for_a_while_are_not_lost(
    batch: Batch, wanted: ReportFormat | Raw
) -> None:
    with away(batch.analysis.place.folder), pytest.raises(StorageUnavailable):
        batch.render(wanted)
    batch.render(wanted)
    (project,) = json.loads(batch.render(ReportFormat.JSON).read_text())["project_results"]
    assert project["error"] is None


def test_a_store_that_comes_back_while_frames_are_read(batch: Batch) -> None:
    store = ComesBack(batch.analysis.place.folder)
    assert are_readable(store, batch.frames)


def test_frames_of_the_last_analysis_that_are_away(analysis: Analysis) -> None:
    first = analysis.run()
    with away(analysis.place.folder), pytest.raises(StorageUnavailable):
        analysis.run()
    again = analysis.run()
    assert again.stored.numbers == first.stored.numbers
    assert again.stored.files_reused == len(FILES)
