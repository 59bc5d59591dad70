"""What is recorded of an installation, and which processes are ended for it."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from serve_app.local import cluster
from serve_app.local.state import Running
from wundr_ray.system import INSTALLATION as MARK


def recorded(home: Path, mark: str, head: int = 0) -> Running:
    state = Running(mark, "http://127.0.0.1:9", "2025-03-01T12:00:00", head=head)
    state.save(home)
    return state


@contextmanager
def process(mark: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program with the mark in its environment.

    ``Popen`` returns when the program is loaded; the kernel shows its environment a little later.
    """
    with subprocess.Popen(["sleep", "60"], env={**os.environ, MARK: mark}) as process:
        try:
            while MARK not in psutil.Process(process.pid).environ():
                time.sleep(0.001)
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


def test_an_installation_runs_as_long_as_its_head_does(tmp_path: Path) -> None:
    with process("test-head") as head:
        recorded(tmp_path, "test-head", head.pid)
        assert cluster.running(tmp_path)
        recorded(tmp_path, "test-another", head.pid)
        assert cluster.running(tmp_path) is None, "the number is another program's by now"
        recorded(tmp_path, "test-head", head.pid)
        head.kill()
        head.wait()
        assert cluster.running(tmp_path) is None


def test_what_an_earlier_version_recorded_can_still_be_stopped(tmp_path: Path) -> None:
    old = {"mark": "test-old", "url": "http://127.0.0.1:9", "dashboard": "", "started_at": "t"}
    (tmp_path / "running.json").write_text(json.dumps(old))
    with process("test-old") as started:
        assert cluster.stop(tmp_path)
        assert started.wait(10) is not None
