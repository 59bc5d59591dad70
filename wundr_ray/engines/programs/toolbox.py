"""Wrapped programs: one run for a whole shard, halved down to the file that kills it.

The program sees a private folder with nothing but the shard's files, under names of our own. Where
a file silences findings by comments, a twin of it, with the comments made void, lies beside it:
what the program says of the twin alone is what was suppressed.
"""

import os
import resource
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import psutil

from wundr_ray import memory, scratch
from wundr_ray.contract.errors import ResourceUnavailable, StorageUnavailable
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.programs import failures
from wundr_ray.engines.programs.failures import ToolFailure
from wundr_ray.processes import Command, Deadline, Finished, OutputLimit, ProcessTimeout, run

CPU_SECONDS = 5
CPU_SECONDS_PER_MB = 10
"""The most that one run may use; a megabyte of ordinary source takes a fifth of a second."""

WALL_PER_CPU = 4
"""How much longer than its CPU time a run may take on a busy machine."""

SHARD_SECONDS = 300.0
"""For all runs over one shard: files without a result by then are skipped."""

MAX_RESIDENT_BYTES = 1_000_000_000
MAX_ADDRESS_BYTES = 4_000_000_000
MAX_OUTPUT_BYTES = 50_000_000
"""A megabyte of ordinary source makes about one; reading it back takes six times its size."""

_MEGABYTE = 1_000_000
_PAGE_BYTES = 4096
# Other shards run at the same time, and Ray keeps its objects there too.
_SPARE = 20

D = TypeVar("D")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A file as a program sees it: ``suffix`` tells its language, ``twin`` has no suppressions."""

    path: str
    suffix: str
    data: bytes
    twin: bytes | None = None


@dataclass(frozen=True, slots=True)
class ExternalTool(Generic[D]):
    """A program that checks all files of the folder it is started in.

    ``read`` turns its output into (file name, diagnostic) pairs and raises ValueError, KeyError or
    TypeError for anything else; ``fine`` are its exit codes when it has done its work; ``canary``
    is a file it must be able to check; ``settings`` are files it is configured by, by name.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    read: Callable[[bytes], Iterable[tuple[str, D]]]
    fine: frozenset[int]
    canary: ToolFile
    settings: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class ToolOutput(Generic[D]):
    """What a program says of one file and of its twin; ``twin`` is None where it has none.

    The names are those that the program sees.
    """

    file: ToolFile
    name: str
    twin_name: str
    own: list[D] = field(default_factory=list)
    twin: list[D] | None = None

    def receivers(self) -> Iterator[tuple[str, list[D]]]:
        """The lists that diagnostics are added to, by the name of the file."""
        yield self.name, self.own
        if self.twin is not None:
            yield self.twin_name, self.twin


@cache
def program(name: str) -> str:
    """The absolute path of a program that was installed with us.

    Raises:
        ResourceUnavailable: it is missing.
    """
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.is_file():
        raise ResourceUnavailable(f"{name} is not installed on this node.")
    return str(path)


def check(
    tool: ExternalTool[D], files: Sequence[ToolFile]
) -> tuple[list[ToolOutput[D]], list[SkippedFile]]:
    """Run ``tool`` on ``files``: what it says of each, and the files that it could not survive.

    Codes of the latter: ``too_deep``, ``too_slow``, ``out_of_memory``, ``too_much_output``,
    ``crashed`` and ``engine_error``.

    Raises:
        ResourceUnavailable: the program does not work here at all.
    """
    return _survivors(tool, files, _check)


def rewrite(
    tool: ExternalTool[D], files: Sequence[ToolFile]
) -> tuple[list[bytes], list[SkippedFile]]:
    """Run ``tool``, which changes the files themselves: the bytes of each file after the run.

    A file that it could not survive keeps its bytes, and is refused as by ``check``.
    """
    after, refused = _survivors(tool, files, _rewrite)
    changed = {file.path: data for file, data in after}
    return [changed.get(file.path, file.data) for file in files], refused


def _survivors(
    tool: ExternalTool[D],
    files: Sequence[ToolFile],
    attempt: Callable[[ExternalTool[D], Sequence[ToolFile]], list[R]],
) -> tuple[list[R], list[SkippedFile]]:
    """What ``attempt`` returns for all files except those that the program does not survive."""
    results: list[R] = []
    refused: list[SkippedFile] = []
    deadline = Deadline.after(SHARD_SECONDS)
    waiting = [list(files)] if files else []
    while waiting:
        part = waiting.pop()
        if deadline.passed():
            reason = f"{tool.name} had no time left for this file"
            refused += [SkippedFile(file.path, "too_slow", reason) for file in part]
            continue
        try:
            results += attempt(tool, part)
        except ToolFailure as failure:
            # Only the first failure asks whether the program works at all. Later, a file is at
            # fault.
            if not results and not refused and len(part) == len(files):
                _try_out(tool)
            if len(part) == 1:
                refused.append(SkippedFile(part[0].path, failure.code, failure.reason))
            else:
                # Halves until the file at fault is alone: log2(n) more runs, and only that file is
                # lost.
                middle = len(part) // 2
                # The first half is popped first, so that files keep their order.
                waiting += [part[middle:], part[:middle]]
    return results, refused


def _try_out(tool: ExternalTool[D]) -> None:
    try:
        _check(tool, [tool.canary])
    except ToolFailure as failure:
        raise ResourceUnavailable(f"{failure.reason}, even on a valid file.") from None


def _check(tool: ExternalTool[D], files: Sequence[ToolFile]) -> list[ToolOutput[D]]:
    with _finished(tool, files) as (_, outputs, output):
        pass
    receivers = {name: rows for result in outputs for name, rows in result.receivers()}
    try:
        for name, diagnostic in tool.read(output):
            receivers[name.rpartition("/")[2]].append(diagnostic)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise ToolFailure("engine_error", f"the output of {tool.name} cannot be read") from None
    return outputs


def _rewrite(tool: ExternalTool[D], files: Sequence[ToolFile]) -> list[tuple[ToolFile, bytes]]:
    with _finished(tool, files) as (folder, outputs, _):
        return [(each.file, (folder / each.name).read_bytes()) for each in outputs]


@contextmanager
def _finished(
    tool: ExternalTool[D], files: Sequence[ToolFile]
) -> Iterator[tuple[Path, list[ToolOutput[D]], bytes]]:
    """The folder after a run that ended well, what stands in it, and the program's output."""
    size = sum(len(file.data) + len(file.twin or b"") for file in files)
    try:
        with scratch.folder(_place(_held(files))) as folder:
            for setting, data in tool.settings.items():
                (folder / setting).write_bytes(data)
            outputs: list[ToolOutput[D]] = [_write(folder, *each) for each in enumerate(files)]
            finished = _run(tool, folder, CPU_SECONDS + CPU_SECONDS_PER_MB * size // _MEGABYTE)
            if finished.code not in tool.fine:
                raise failures.cause(tool.name, finished)
            yield folder, outputs, finished.stdout
    except OSError as error:
        raise StorageUnavailable(f"{tool.name} could not be run: {error.strerror}.") from error


def _held(files: Sequence[ToolFile]) -> int:
    """The memory that the files take as files: whole pages, and one for the entry of each."""
    contents = [part for file in files for part in (file.data, file.twin) if part is not None]
    return sum(_PAGE_BYTES * (2 + len(data) // _PAGE_BYTES) for data in contents)


def _place(size: int) -> Path | None:
    """Memory, where there is plenty: files that live for a second need no disk."""
    try:
        room = os.statvfs(scratch.MEMORY)
    except OSError:
        return None
    free = room.f_bavail * room.f_frsize
    return scratch.MEMORY if os.access(scratch.MEMORY, os.W_OK) and free > _SPARE * size else None


def _write(folder: Path, number: int, file: ToolFile) -> ToolOutput[D]:
    output: ToolOutput[D] = ToolOutput(file, f"{number}{file.suffix}", f"{number}t{file.suffix}")
    _write_file(f"{folder}/{output.name}", file.data)
    if file.twin is not None:
        output.twin = []
        _write_file(f"{folder}/{output.twin_name}", file.twin)
    return output


def _write_file(path: str, data: bytes) -> None:
    """As fast as it goes: a shard can have a thousand small files."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        while data:
            # `os.write` may write a part only.
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


def _run(tool: ExternalTool[D], folder: Path, cpu_seconds: int) -> Finished:
    command = Command(
        (program(tool.name), *tool.arguments),
        {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", **tool.environment},
        folder,
        limits={
            resource.RLIMIT_AS: MAX_ADDRESS_BYTES,
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_CORE: 0,
            # The program must not fill the disk, or the memory in which its folder lies.
            resource.RLIMIT_FSIZE: 2 * MAX_OUTPUT_BYTES,
        },
    )
    deadline = Deadline.after(WALL_PER_CPU * cpu_seconds)
    try:
        return run(command, deadline, max_output_bytes=MAX_OUTPUT_BYTES, watch=_watch_memory)
    except ProcessTimeout:
        raise failures.too_slow(tool.name) from None
    except OutputLimit:
        raise failures.too_loud(tool.name) from None
    except _TooLarge:
        raise failures.out_of_memory(tool.name) from None


class _TooLarge(Exception):
    """The program holds more memory than it may."""


def _watch_memory(process: psutil.Process) -> None:
    if process.memory_info().rss > min(MAX_RESIDENT_BYTES, memory.left_for_programs()):
        raise _TooLarge
