"""Running a program so that nothing outlives it: no shell, a deadline, bounded output.

The pattern is chosen for Ray workers: no session or process group of its own (a killed worker
takes its group along), short waits (a soft cancel interrupts only Python bytecode), and the whole
process tree killed on every way out. If this process is itself killed from outside, its programs go
on; their environment names their owner, by which they are found later: see ``end_orphans``.
"""

import os
import resource
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psutil

from wundr_ray import interrupts
from wundr_ray.system import INSTALLATION, installation

POLL_SECONDS = 0.05
_WATCH_EVERY_SECONDS = 0.2

OWNER = "WUNDR_OWNER"
"""In a program's environment: the process that runs it."""

# How far two readings of when a process began may differ; the clock may be set meanwhile.
_SAME_START_SECONDS = 5.0

Watch = Callable[[psutil.Process], None]


class ProcessTimeout(Exception):
    """The program ran past its deadline and was killed, or a ``Deadline.check`` failed."""


class OutputLimit(Exception):
    """The program wrote more than it may and was killed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point of the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def passed(self) -> bool:
        return time.monotonic() >= self.at

    def check(self) -> None:
        """For work within this process, which nothing can kill. Raises ProcessTimeout."""
        if self.passed():
            raise ProcessTimeout


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments and all it may see of its surroundings.

    ``keep_open`` are file descriptors it inherits; ``limits`` are resource limits by their
    number in ``resource``, which only Linux can set from outside.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    keep_open: Sequence[int] = ()
    limits: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    code: int
    stdout: bytes
    stderr: bytes


def run(
    command: Command,
    deadline: Deadline,
    *,
    stdin: bytes = b"",
    max_output_bytes: int = 1_000_000,
    watch: Watch | None = None,
) -> Finished:
    """Run to the end and return code and output.

    ``watch`` is called a few times a second and ends the run by raising. Raises ProcessTimeout,
    OutputLimit (stdout and stderr count separately), OSError when the program cannot start.
    """
    with TemporaryFile() as input_file, TemporaryFile() as out, TemporaryFile() as err:
        input_file.write(stdin)
        input_file.seek(0)
        with started(command, stdin=input_file, stdout=out, stderr=err) as process:
            _wait(process, deadline, watch, (out, err), max_output_bytes)
        _check_size((out, err), max_output_bytes)
        return Finished(process.returncode, _contents(out), _contents(err))


@contextmanager
def started(
    command: Command, *, stdin: IO[bytes], stdout: IO[bytes] | int, stderr: IO[bytes] | int
) -> Iterator[subprocess.Popen[bytes]]:
    """A running program; its whole process tree is dead when the block is left."""
    process = None
    environment = {**command.environment, **_marks()}
    try:
        # An interruption between the start and the assignment would leave a program that nobody
        # knows.
        with interrupts.held():
            process = subprocess.Popen(
                command.arguments,
                env=environment,
                cwd=command.folder,
                pass_fds=command.keep_open,
                umask=0o077,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
            )
            _limit(process.pid, command.limits)
        yield process
        # A program that is nearly done ends in this moment. Killing a tree is expensive: its
        # children are found by looking through all processes of the machine.
        _ended(process)
    finally:
        with interrupts.held():
            if process is not None:
                _end(process)


def end_orphans() -> int:
    """Kill the programs whose owner has been killed, and return their number."""
    orphans = [process for process in psutil.process_iter() if _is_orphan(process)]
    for process in orphans:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(orphans)


def _marks() -> dict[str, str]:
    """Who a program belongs to: this process, and the installation, which finds it on shutdown."""
    owner = psutil.Process()
    marks = {OWNER: f"{owner.pid} {owner.create_time()}"}
    return {**marks, INSTALLATION: mark} if (mark := installation()) else marks


def _is_orphan(process: psutil.Process) -> bool:
    """Whether the process that started it is gone.

    False for programs of other containers: the pid of their owner means nothing here.
    """
    try:
        pid, _, began = process.environ().get(OWNER, "").partition(" ")
        if not pid or not _shares_pids(process.pid):
            return False
        try:
            owner = psutil.Process(int(pid))
        except psutil.NoSuchProcess:
            return True
        # A process with that pid which began at another time is a different one.
        return abs(owner.create_time() - float(began)) > _SAME_START_SECONDS
    except (psutil.Error, OSError, ValueError):
        return False


def _shares_pids(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/ns/pid").readlink() == Path("/proc/self/ns/pid").readlink()
    except OSError:
        return not Path("/proc/self/ns/pid").exists()


def _limit(pid: int, limits: Mapping[int, int]) -> None:
    """Set them from outside, after the start: code between fork and exec is unsafe with threads."""
    if hasattr(resource, "prlimit"):
        for kind, most in limits.items():
            with suppress(ProcessLookupError):
                # The hard limit is one above: at the soft limit of CPU time the signal names the
                # cause, at the hard one the program is killed without any.
                resource.prlimit(pid, kind, (most, most + 1))


def _wait(
    process: subprocess.Popen[bytes],
    deadline: Deadline,
    watch: Watch | None,
    outputs: Sequence[IO[bytes]],
    max_output_bytes: int,
) -> None:
    # Output is checked at each turn, which costs little; to watch memory, `/proc` has to be read.
    watch_at = time.monotonic()
    while not _ended(process):
        if deadline.passed():
            raise ProcessTimeout
        _check_size(outputs, max_output_bytes)
        if watch is not None and time.monotonic() >= watch_at:
            with suppress(psutil.NoSuchProcess):
                watch(psutil.Process(process.pid))
            watch_at = time.monotonic() + _WATCH_EVERY_SECONDS


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, after a short wait; ``Popen.wait`` would notice up to 50 ms late."""
    if process.poll() is not None:
        return True
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # not Linux, or not allowed
        with suppress(subprocess.TimeoutExpired):
            process.wait(POLL_SECONDS)
        return process.poll() is not None
    try:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        waiting.poll(POLL_SECONDS * 1000)
    finally:
        os.close(descriptor)
    return process.poll() is not None


def _check_size(outputs: Sequence[IO[bytes]], limit: int) -> None:
    if any(os.fstat(output.fileno()).st_size > limit for output in outputs):
        raise OutputLimit


def _contents(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill_tree(process)
    if process.stdout is not None:
        process.stdout.close()


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        root.suspend()  # lest it starts another child behind our back
        for child in root.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
        root.kill()
    process.wait()
