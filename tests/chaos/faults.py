"""What is done to a running installation. Each fault returns once it has been put right again."""

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psutil

from tests.live import LiveServer

STOPPED_SECONDS = 15.0
LOCKED_SECONDS = 8.0
FULL_SECONDS = 5.0
AWAY_SECONDS = 10.0

_VICTIM_SECONDS = 10.0
_CHUNK = b"\0" * 1_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """``strike`` does it; ``recovers`` says who puts the batch right."""

    strike: Callable[[LiveServer], None]
    recovers: str


def _victims(server: LiveServer, title: str) -> list[psutil.Process]:
    """The processes of that title, as soon as there are any."""
    deadline = time.monotonic() + _VICTIM_SECONDS
    while not (found := server.processes(title)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def _kill(*titles: str) -> Callable[[LiveServer], None]:
    def strike(server: LiveServer) -> None:
        for title in titles:
            for victim in _victims(server, title):
                with contextlib.suppress(psutil.NoSuchProcess):
                    victim.kill()

    return strike


def _kill_one_shard(server: LiveServer) -> None:
    for victim in _victims(server, "ray::analyse_shard")[:1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.kill()


def _kill_and_start_again(title: str) -> Callable[[LiveServer], None]:
    """As an operator does it: ``wundr up``, without a ``wundr down`` before."""

    def strike(server: LiveServer) -> None:
        _kill(title)(server)
        server.up()

    return strike


def _stop_managers(server: LiveServer) -> None:
    """They are thought dead, then come back."""
    stopped = _victims(server, "ray::BatchManager")
    for victim in stopped:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.send_signal(signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    for victim in stopped:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.send_signal(signal.SIGCONT)


def _lock_database(server: LiveServer) -> None:
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db", timeout=30)) as database:
        database.isolation_level = None
        database.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED_SECONDS)
        database.execute("ROLLBACK")


def _fill_disk(server: LiveServer) -> None:
    """Of the whole home folder: database, artifacts and mirrors."""
    filler = server.home / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(_CHUNK)
        time.sleep(FULL_SECONDS)
    finally:
        filler.unlink()


def _take_artifacts_away(server: LiveServer) -> None:
    """A file in the place of the folder refuses root as well."""
    artifacts, aside = server.home / "artifacts", server.home / "aside"
    artifacts.mkdir(exist_ok=True)
    artifacts.rename(aside)
    artifacts.touch()
    time.sleep(AWAY_SECONDS)
    artifacts.unlink()
    aside.rename(artifacts)


FAULTS: Mapping[str, Fault] = {
    "manager killed": Fault(_kill("ray::BatchManager"), "Ray restarts it, under a new epoch"),
    "shard worker killed": Fault(_kill_one_shard, "the shard is halved and run again"),
    "scheduler killed": Fault(_kill("ray::Scheduler"), "Ray restarts it; it reads the slots back"),
    "quota actor killed": Fault(
        _kill("ray::QuotaActor"), "the admission is made again, and counts once"
    ),
    "notifier killed": Fault(_kill("ray::Notifier"), "Ray restarts it; the outbox is read again"),
    "API replica killed": Fault(
        _kill("ray::ServeReplica"), "Serve starts another; the client asks again"
    ),
    "Serve controller and proxy killed": Fault(
        _kill("ray::ServeController", "ray::ProxyActor"), "Ray and Serve start them again"
    ),
    "raylet killed": Fault(
        _kill_and_start_again("raylet/raylet"), "`wundr up`: a new cluster on the same database"
    ),
    "GCS killed": Fault(
        _kill_and_start_again("gcs_server"), "`wundr up`: a new cluster on the same database"
    ),
    f"manager stopped for {STOPPED_SECONDS:.0f} s": Fault(
        _stop_managers, "another adopts the batch; the first can write no more"
    ),
    f"database locked for {LOCKED_SECONDS:.0f} s": Fault(
        _lock_database, "the batch passes to the next epoch"
    ),
    f"disk full for {FULL_SECONDS:.0f} s": Fault(
        _fill_disk, "attempts are made again, at no cost to the job"
    ),
    f"artifacts away for {AWAY_SECONDS:.0f} s": Fault(
        _take_artifacts_away, "attempts are made again, at no cost to the job"
    ),
}


def needs_own_disk(name: str) -> bool:
    return name.startswith("disk full")
