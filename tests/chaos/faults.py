"""What is done to a running installation. Each fault returns once it has been put right again."""

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import psutil

from serve_app.local.state import Running
from serve_app.local.supervision.restarts import MOST_DELAY_SECONDS
from tests.live import LiveServer, until

_VICTIM_SECONDS = 10.0
_STARTED_AGAIN_SECONDS = MOST_DELAY_SECONDS + 120.0
"""The supervisor waits the longer the more often it has started the installation again."""
_CHUNK = b"\0" * 1_000_000

SHARD_WORKER = "worker of a shard killed"
"""Needs a repository of several shards."""

Strike = Callable[[LiveServer], None]


class NothingStruck(Exception):
    """The process that was to be struck was not there."""


@dataclass(frozen=True, slots=True)
class Durations:
    """How many seconds those faults last that pass by themselves."""

    stopped: float = 15.0
    locked: float = 35.0
    full: float = 5.0
    away: float = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """``strike`` does it or raises ``NothingStruck``; ``recovers``: who puts the batch right."""

    strike: Strike
    recovers: str


def _victims(server: LiveServer, title: str) -> list[psutil.Process]:
    """The processes of that title, as soon as there are any."""
    deadline = time.monotonic() + _VICTIM_SECONDS
    while not (found := server.processes(title)):
        if time.monotonic() > deadline:
            raise NothingStruck(title)
        time.sleep(0.01)
    return found


def _signal(victims: Iterable[psutil.Process], number: signal.Signals) -> None:
    for victim in victims:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.send_signal(number)


def _kill(*titles: str) -> Strike:
    def strike(server: LiveServer) -> None:
        for title in titles:
            _signal(_victims(server, title), signal.SIGKILL)

    return strike


def _kill_one(title: str) -> Strike:
    def strike(server: LiveServer) -> None:
        _signal(_victims(server, title)[:1], signal.SIGKILL)

    return strike


def _kill_and_wait_for_the_next(title: str) -> Strike:
    """What takes Ray with it; the supervisor starts another."""

    def strike(server: LiveServer) -> None:
        before = Running.load(server.home)
        _kill(title)(server)
        until(lambda: server.has_started_again(before), _STARTED_AGAIN_SECONDS)

    return strike


def _stop_managers(seconds: float) -> Strike:
    """They are thought dead, then come back."""

    def strike(server: LiveServer) -> None:
        stopped = _victims(server, "ray::BatchManager")
        _signal(stopped, signal.SIGSTOP)
        time.sleep(seconds)
        _signal(stopped, signal.SIGCONT)

    return strike


def _lock_database(seconds: float) -> Strike:
    def strike(server: LiveServer) -> None:
        with contextlib.closing(sqlite3.connect(server.home / "wundr.db", timeout=30)) as database:
            database.isolation_level = None
            database.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            database.execute("ROLLBACK")

    return strike


def _fill_disk(seconds: float) -> Strike:
    """Of the whole home folder: database, artifacts and mirrors."""

    def strike(server: LiveServer) -> None:
        filler = server.home / "filler"
        try:
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(_CHUNK)
            time.sleep(seconds)
        finally:
            filler.unlink()

    return strike


def _take_artifacts_away(seconds: float) -> Strike:
    """A file in the place of the folder refuses root as well."""

    def strike(server: LiveServer) -> None:
        artifacts, aside = server.home / "artifacts", server.home / "aside"
        artifacts.mkdir(exist_ok=True)
        artifacts.rename(aside)
        artifacts.touch()
        time.sleep(seconds)
        artifacts.unlink()
        aside.rename(artifacts)

    return strike


def faults(lasting: Durations) -> Mapping[str, Fault]:
    """All of them by name."""
    return {
        "manager killed": Fault(_kill("ray::BatchManager"), "Ray restarts it, under a new epoch"),
        "worker killed": Fault(
            _kill_one("ray::analyse_repository"), "another attempt, step by step"
        ),
        SHARD_WORKER: Fault(_kill_one("ray::analyse_shard"), "its shard is halved, and done again"),
        "scheduler killed": Fault(
            _kill("ray::Scheduler"), "Ray restarts it; it reads the slots back"
        ),
        "quota actor killed": Fault(
            _kill("ray::QuotaActor"), "the admission is made again, and counts once"
        ),
        "notifier killed": Fault(
            _kill("ray::Notifier"), "Ray restarts it; the outbox is read again"
        ),
        "API replica killed": Fault(
            _kill("ray::ServeReplica"), "Serve starts another; the client asks again"
        ),
        "Serve controller and proxy killed": Fault(
            _kill("ray::ServeController", "ray::ProxyActor"), "Ray and Serve start them again"
        ),
        "raylet killed": Fault(
            _kill_and_wait_for_the_next("raylet/raylet"),
            "the supervisor: a new cluster on the same database",
        ),
        "GCS killed": Fault(
            _kill_and_wait_for_the_next("gcs_server"),
            "the supervisor: a new cluster on the same database",
        ),
        f"manager stopped for {lasting.stopped:.0f} s": Fault(
            _stop_managers(lasting.stopped), "another adopts the batch; the first can write no more"
        ),
        f"database locked for {lasting.locked:.0f} s": Fault(
            _lock_database(lasting.locked), "what is to be written waits, then is tried again"
        ),
        f"disk full for {lasting.full:.0f} s": Fault(
            _fill_disk(lasting.full), "attempts are made again, at no cost to the job"
        ),
        f"artifacts away for {lasting.away:.0f} s": Fault(
            _take_artifacts_away(lasting.away), "attempts are made again, at no cost to the job"
        ),
    }


FAULTS = faults(Durations())


def needs_own_disk(name: str) -> bool:
    return name.startswith("disk full")
