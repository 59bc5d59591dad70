"""Who kills what, while a batch goes on."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psutil

from tests.delivery.forge_host import ForgeHost
from tests.live import LiveServer

PUBLISHER, REPLICA, MANAGER = "ray::Notifier", "ray::ServeReplica", "ray::BatchManager"
PROPOSING, APPLYING = "ray::propose_changes", "ray::apply_changes"

_WAIT_SECONDS = (2.0, 6.0)
_LOOK_SECONDS = 0.001
_EFFECTS_BETWEEN = 7


def kill(server: LiveServer, title: str) -> int:
    """End all processes of that title by SIGKILL; how many there were."""
    victims = server.processes(title)
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    return len(victims)


def kill_next(server: LiveServer, title: str, done: threading.Event) -> int:
    """The same as soon as there are any: a task may take a tenth of a second.

    Only the workers are looked at, because reading the environments of all processes takes longer.
    """
    (raylet,) = (each for each in server.processes() if each.name() == "raylet")
    while not (killed := _kill_workers(raylet, title)):
        if done.wait(_LOOK_SECONDS):
            return 0
    return killed


def _kill_workers(raylet: psutil.Process, title: str) -> int:
    killed = 0
    for worker in raylet.children():
        with suppress(psutil.NoSuchProcess):
            if worker.name().startswith(title):
                worker.kill()
                killed += 1
    return killed


@contextmanager
def killing(
    server: LiveServer, titles: Sequence[str], rounds: int, chance: random.Random
) -> Iterator[Counter[str]]:
    """Meanwhile processes of each title are killed in turn; how many were, once it has ended.

    The first is killed as soon as there is one, because short tasks may all be done a little later.
    There are so many rounds at most, so that a slow machine ends, too.
    """
    killed: Counter[str] = Counter()
    done = threading.Event()

    def work() -> None:
        for number, title in enumerate(itertools.chain(*itertools.repeat(titles, rounds))):
            if number and done.wait(chance.uniform(*_WAIT_SECONDS)):
                return
            killed[title] += kill_next(server, title, done)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


@contextmanager
def dying_publishers(server: LiveServer, host: ForgeHost) -> Iterator[Counter[str]]:
    """Every few pushes, and every few requests, the publisher is killed before it hears of it.

    How many were killed after each of the two.
    """
    killed: Counter[str] = Counter()
    happened: Counter[str] = Counter()

    def at(effect: str) -> None:
        happened[effect] += 1
        if happened[effect] % _EFFECTS_BETWEEN == 0:
            killed[effect] += kill(server, PUBLISHER)

    host.effects.at = at
    try:
        yield killed
    finally:
        host.effects.at = lambda _: None
