"""What the processes of an installation take, by their roles: memory of their own and CPU."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import psutil

from tests.live import LiveServer

CONTROL_PLANE = ("Scheduler", "BatchManager", "QuotaActor", "Notifier", "ServeReplica")
"""As Ray names the processes of actors: ``ray::Scheduler`` and so on."""

WORKERS = "workers"
OTHERS = "Ray, Serve"
LOOK_SECONDS = 2.0
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Unique memory (USS) in MB of each process by its role, and how many batches had ended."""

    ended: int
    by_role: dict[str, list[float]]

    @property
    def total(self) -> float:
        return sum(sum(each) for each in self.by_role.values())

    @property
    def processes(self) -> int:
        return sum(map(len, self.by_role.values()))

    def __str__(self) -> str:
        parts = (f"{role} {sum(each):.0f} in {len(each)}" for role, each in self.by_role.items())
        return f"{self.ended:3} ended: {self.total:.0f} MB: {', '.join(parts)}"


@dataclass(slots=True)
class Watch:
    """Samples every two seconds in its block; ``ended`` counts the batches that have ended."""

    server: LiveServer
    ended: Callable[[], int] = lambda: 0
    memory: list[Memory] = field(default_factory=list)
    _first: dict[psutil.Process, tuple[str, float]] = field(default_factory=dict)
    _last: dict[psutil.Process, tuple[str, float]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Self:
        self._look()
        self._first = dict(self._last)
        self._thread = threading.Thread(target=self._keep_looking)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    @property
    def cpu(self) -> Counter[str]:
        """CPU seconds by role, those of programs included that the processes have waited for."""
        spent: Counter[str] = Counter()
        for process, (role, seconds) in self._last.items():
            spent[role] += seconds - self._first.get(process, ("", 0.0))[1]  # type: ignore[assignment]
        return spent

    def _keep_looking(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        by_role: dict[str, list[float]] = {}
        for process in self.server.processes():
            with contextlib.suppress(psutil.Error):
                role = role_of(process)
                self._last[process] = role, sum(process.cpu_times()[:4])
                if role in CONTROL_PLANE:
                    uss = process.memory_full_info().uss / MEGABYTE
                    by_role.setdefault(role, []).append(uss)
        self.memory.append(Memory(self.ended(), by_role))


def role_of(process: psutil.Process) -> str:
    title = " ".join(process.cmdline())
    if not title.startswith("ray::"):
        return OTHERS
    name = title.removeprefix("ray::")
    for role in CONTROL_PLANE:
        if name.startswith(role):
            return role
    return OTHERS if name.startswith(("Serve", "Proxy")) else WORKERS
