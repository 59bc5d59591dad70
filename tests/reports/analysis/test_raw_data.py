"""Raw data: every row of every job, as an archive and as JSON."""

import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from tests.aggregate.example_batch import example_jobs
from wundr_ray.frames import shown
from wundr_ray.reports.analysis import raw_data


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.json"
    file.write_text('{"batch_id": "batch_1"}')
    return file


def test_the_archive_holds_every_row(tmp_path: Path, report: Path) -> None:
    jobs, target = example_jobs(tmp_path), tmp_path / "data.zip"
    raw_data.write_archive(jobs, report, target)
    names = {"report.json"} | {
        f"{job.job_id}/{name}"
        for job in jobs
        if job.frames
        for name in [
            *(f"{each}.parquet" for each in raw_data.PARQUET),
            *(f"{each}.ndjson" for each in raw_data.LINES),
        ]
    }
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == names
        assert json.loads(archive.read("report.json")) == {"batch_id": "batch_1"}
        for job in jobs:
            for name in raw_data.LINES if job.frames else ():
                assert job.frames
                frame = pl.read_parquet(job.frames / f"{name}.parquet", columns=shown(name))
                text = archive.read(f"{job.job_id}/{name}.ndjson").decode()
                assert [json.loads(line) for line in text.split("\n") if line] == frame.to_dicts()
                assert archive.read(f"{job.job_id}/{name}.parquet")[:4] == b"PAR1"
    assert not list(tmp_path.glob("*.part"))


def test_the_same_jobs_give_the_same_bytes(tmp_path: Path, report: Path) -> None:
    jobs = example_jobs(tmp_path)
    for name in ("a.zip", "b.zip"):
        raw_data.write_archive(jobs, report, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_archive_without_results(tmp_path: Path, report: Path) -> None:
    raw_data.write_archive([], report, tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.namelist() == ["report.json"]


def test_outputs_hold_every_row(tmp_path: Path) -> None:
    jobs, target = example_jobs(tmp_path), tmp_path / "outputs.json"
    raw_data.write_outputs(jobs, target)
    outputs = {each["job_id"]: each for each in json.loads(target.read_bytes())}
    assert list(outputs) == [job.job_id for job in jobs if job.frames]
    for job in jobs:
        for name in raw_data.LINES if job.frames else ():
            assert job.frames
            frame = pl.read_parquet(job.frames / f"{name}.parquet", columns=shown(name))
            assert outputs[job.job_id][name] == frame.to_dicts()
    assert not list(tmp_path.glob("*.part"))


def test_no_outputs_are_an_empty_list(tmp_path: Path) -> None:
    raw_data.write_outputs([], tmp_path / "outputs.json")
    assert json.loads((tmp_path / "outputs.json").read_bytes()) == []


def test_frames_of_an_earlier_version(tmp_path: Path, report: Path) -> None:
    """They lack the columns that came later."""
    job = next(job for job in example_jobs(tmp_path) if job.frames)
    assert job.frames
    for name in raw_data.LINES:
        file = job.frames / f"{name}.parquet"
        rows = pl.read_parquet(file)
        rows.drop("role", "declared_role", strict=False).write_parquet(file)
    raw_data.write_outputs([job], tmp_path / "outputs.json")
    raw_data.write_archive([job], report, tmp_path / "data.zip")
    (output,) = json.loads((tmp_path / "outputs.json").read_bytes())
    for name in raw_data.LINES:
        assert output[name]
        assert all(list(row) == shown(name) for row in output[name])
        assert {row["role"] for row in output[name]} == {"production"}
