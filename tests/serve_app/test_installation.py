"""What is recorded of an installation, and which processes are ended for it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from serve_app.local import cluster, processes
from serve_app.local.state import Running
from wundr_ray.system import INSTALLATION as MARK


def recorded(home: Path, mark: str) -> Running:
    state = Running(mark, "http://127.0.0.1:9", "http://127.0.0.1:9", "2025-03-01T12:00:00")
    state.save(home)
    return state


@contextmanager
def process(mark: str) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: mark}) as process:
        try:
            yield process
        finally:
            process.kill()


def test_looking_at_an_installation_that_is_starting_does_not_end_it(tmp_path: Path) -> None:
    state = recorded(tmp_path, "test-starting")
    with process(state.mark) as started:
        assert cluster.running(tmp_path) is None
        assert started.poll() is None
    assert Running.load(tmp_path) == state


def test_the_end_of_one_installation_leaves_the_next_one_alone(tmp_path: Path) -> None:
    before = recorded(tmp_path, "test-before")
    after = recorded(tmp_path, "test-after")
    with process(before.mark) as old, process(after.mark) as new:
        cluster.end(tmp_path, before)
        assert old.wait(10) is not None
        assert new.poll() is None
        assert Running.load(tmp_path) == after
        assert cluster.stop(tmp_path)
        assert new.wait(10) is not None
    assert Running.load(tmp_path) is None


def test_a_failed_start_ends_its_processes_even_if_it_was_stopped_meanwhile(
    tmp_path: Path,
) -> None:
    state = recorded(tmp_path, "test-stopped")
    Running.forget(tmp_path)
    with process(state.mark) as late:
        cluster.end(tmp_path, state)
        assert late.wait(10) is not None


def test_what_has_lost_its_mark_is_ended_with_what_started_it(tmp_path: Path) -> None:
    state = recorded(tmp_path, "test-descends")
    command = ["sh", "-c", f"env -u {MARK} sleep 60 & echo $!; wait"]
    environment = {**os.environ, MARK: state.mark}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as shell:
        assert shell.stdout
        child = psutil.Process(int(shell.stdout.readline()))
        cluster.end(tmp_path, state)
    assert not child.is_running()


def test_a_process_that_ends_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = recorded(tmp_path, "test-ends")
    with process(state.mark) as started:
        ended = psutil.Process(started.pid)
    monkeypatch.setattr(processes, "marked", lambda _: [ended, psutil.Process()])
    assert processes.names(state.mark) == {psutil.Process().name()}
    assert cluster.running(tmp_path) is None
