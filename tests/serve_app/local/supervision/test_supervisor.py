"""Which end of an installation is one to start it again after, and how it is told."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from serve_app.local.state import Running
from serve_app.local.supervision import restarts, supervisor
from serve_app.local.supervision.restarts import Restart
from tests.live import until
from wundr_ray.system import INSTALLATION

MARK = "test-supervised"


@pytest.fixture
def head(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "60"], env={**os.environ, INSTALLATION: MARK}) as process:
        Running(MARK, "http://127.0.0.1:9", "t", folder=str(tmp_path), head=process.pid).save(
            tmp_path
        )
        with supervisor.spawn(tmp_path, tmp_path, ["127.0.0.1", "9"]):
            yield process
            process.kill()
            supervisor.end(tmp_path)


def test_a_supervisor_watches_until_it_is_ended(
    head: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    assert supervisor.watches(tmp_path)
    assert supervisor.end(tmp_path)
    assert not supervisor.watches(tmp_path)
    assert not supervisor.end(tmp_path)
    assert head.poll() is None


def test_what_the_operator_has_stopped_is_not_started_again(
    head: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    Running.forget(tmp_path)
    head.kill()
    until(lambda: not supervisor.watches(tmp_path))
    assert restarts.load(tmp_path) == []


def test_the_reason_is_what_the_head_has_said(tmp_path: Path) -> None:
    state = Running(MARK, "", "t", folder=str(tmp_path))
    assert supervisor.why_ended(state) == "Ray's head was killed"
    (tmp_path / "ended").write_text("raylet was killed (SIGKILL)")
    assert supervisor.why_ended(state) == "raylet was killed (SIGKILL)"


def test_attempts_come_at_once_then_ever_later() -> None:
    assert [restarts.delay(n) for n in (0, 1, 2, 3, 7, 50, 5000)] == [0, 1, 2, 4, 60, 60, 60]


def test_one_that_ran_for_long_is_started_at_once_again() -> None:
    assert restarts.attempts_after(299.0, 5) == 5
    assert restarts.attempts_after(300.0, 5) == 0


def test_what_is_told(tmp_path: Path) -> None:
    assert restarts.summary(restarts.load(tmp_path)) == "never started again"
    one = Restart("2025-03-01T12:00:00+00:00", "gcs_server was killed (SIGKILL)", works=True)
    restarts.save(tmp_path, [one])
    assert restarts.summary(restarts.load(tmp_path)) == (
        "started again once; last at 2025-03-01 12:00:00 UTC: gcs_server was killed (SIGKILL)"
    )
    again = [one, Restart("2025-03-01T12:05:00+00:00", "raylet was killed (SIGKILL)")]
    assert "being started again, 2 times by now" in restarts.summary(again)


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    restarts.save(tmp_path, [Restart(str(n), "x") for n in range(restarts.KEPT + 1)])
    assert [each.at for each in restarts.load(tmp_path)][:1] == ["1"]
