"""A cancellation at the worst moment leaves nothing behind in a process that lives on."""

import gc
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from wundr_ray import interrupts, memory, scratch
from wundr_ray.engines.collection import no_collection
from wundr_ray.engines.time_limit import cpu_limit
from wundr_ray.processes import Command, Deadline, run
from wundr_ray.sources import locks


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """A program that a shell starts in the background ignores interruptions."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(call: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """``call``, and an interruption before or after it."""

    def wrapped(*arguments: Any, **options: Any) -> Any:
        if not after:
            signal.raise_signal(signal.SIGINT)
        result = call(*arguments, **options)
        if after:
            signal.raise_signal(signal.SIGINT)
        return result

    return wrapped


def test_an_interruption_waits_for_the_end_of_the_block() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts.held():  # noqa: PT012
        with interrupts.held():
            signal.raise_signal(signal.SIGINT)
            done.append("inner")
        done.append("outer")
    assert done == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_within_the_block_stays_known() -> None:
    with pytest.raises(KeyboardInterrupt) as raised, interrupts.held():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        raise OSError("full")
    assert isinstance(raised.value.__context__, OSError)


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [(tempfile, "mkdtemp", True), (shutil, "rmtree", False), (shutil, "rmtree", True)],
)
def test_a_folder_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool
) -> None:
    monkeypatch.setattr(module, name, interrupted(getattr(module, name), after=after))
    open_before = psutil.Process().num_fds()
    with pytest.raises(KeyboardInterrupt), scratch.folder(tmp_path) as folder:
        (folder / "file").write_text("x")
    assert list(tmp_path.iterdir()) == []
    assert psutil.Process().num_fds() == open_before


def test_a_program_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", interrupted(subprocess.Popen, after=True))
    command = Command(["/bin/sleep", "72.375"], {}, Path("/"))
    with pytest.raises(KeyboardInterrupt):
        run(command, Deadline.after(30))
    assert not [each for each in psutil.Process().children() if "72.375" in each.cmdline()]


def test_a_bound_on_memory_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setattr(resource, "setrlimit", interrupted(resource.setrlimit, after=True))
    with pytest.raises(KeyboardInterrupt), memory.bounded(1_000_000_000):
        pass
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_bound_on_time_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    monkeypatch.setattr(signal, "setitimer", interrupted(signal.setitimer, after=False))
    with pytest.raises(KeyboardInterrupt), cpu_limit(30):
        pass
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_garbage_is_collected_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gc.isenabled()
    monkeypatch.setattr(gc, "disable", interrupted(gc.disable, after=True))
    with pytest.raises(KeyboardInterrupt), no_collection():
        pass
    assert gc.isenabled()


def test_the_lock_of_a_mirror_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror = tmp_path / "mirror.git"
    mirror.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(locks.fcntl, "flock", interrupted(locks.fcntl.flock, after=True))
        with pytest.raises(KeyboardInterrupt), locks.locked(mirror, Deadline.after(5)):
            pass
    with locks.locked_now(mirror) as is_mine:
        assert is_mine
