"""Programs end with their deadline, and so does everything they started."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from wundr_ray.processes import Command, Deadline, OutputLimit, ProcessTimeout, end_orphans, run


def _shell(script: str) -> Command:
    return Command(["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"}, Path("/"))


def _running(mark: str) -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if mark in (process.info["cmdline"] or [])
    ]


def _end(mark: str) -> bool:
    """Whether all such processes end: one that was killed lives until the kernel comes to it."""
    running = [psutil.Process(pid) for pid in _running(mark) if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(running, timeout=10)
    return not alive


def test_code_and_output() -> None:
    done = run(_shell("cat; echo oops >&2; exit 3"), Deadline.after(10), stdin=b"hello")
    assert (done.code, done.stdout, done.stderr) == (3, b"hello", b"oops\n")


def test_nothing_outlives_the_deadline() -> None:
    with pytest.raises(ProcessTimeout):
        run(_shell("sleep 71.125 & sh -c 'sleep 71.125; :' & wait"), Deadline.after(0.3))
    assert _end("71.125")


def test_output_is_bounded() -> None:
    with pytest.raises(OutputLimit):
        run(_shell("cat /dev/zero"), Deadline.after(10), max_output_bytes=1000)
    with pytest.raises(OutputLimit):
        run(_shell("echo too much >&2"), Deadline.after(10), max_output_bytes=3)


def test_the_environment_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    assert b"SECRET" not in run(_shell("env"), Deadline.after(10)).stdout


def test_a_watch_ends_the_run() -> None:
    class Enough(Exception):
        pass

    def watch(process: psutil.Process) -> None:
        raise Enough

    with pytest.raises(Enough):
        run(_shell("sleep 72.125"), Deadline.after(10), watch=watch)
    assert _end("72.125")


RUN = """
from pathlib import Path
from wundr_ray.processes import Command, Deadline, run
run(Command(["/bin/sh", "-c", "sleep 73.125 & wait"], {}, Path("/")), Deadline.after(60))
"""


def test_programs_of_a_killed_process_are_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", RUN]) as owner:
        while not _running("73.125"):
            assert owner.poll() is None
        end_orphans()
        assert _running("73.125")
        owner.kill()
    assert end_orphans() == 2
    while _running("73.125"):
        time.sleep(0.01)
