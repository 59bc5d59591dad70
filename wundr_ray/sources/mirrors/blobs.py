"""Reading objects of a mirror: sizes and contents by one ``git cat-file`` each, no checkout."""

import os
import select
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.files.records import SkippedFile, SourceFile, SourceText, StoredFile
from wundr_ray.processes import POLL_SECONDS, Deadline, ProcessTimeout, run, started
from wundr_ray.sources.files.languages import UNREADABLE, reason_by_content, skipped
from wundr_ray.sources.mirrors.mirror import MirrorDamaged
from wundr_ray.sources.program import reading

_CHUNK_BYTES = 1 << 16
_MAX_HEADER_BYTES = 200
_SIZE_LINE_BYTES = 80


class _Broken(Exception):
    """The answer for one object is missing, wrong or cut off."""


def blob_sizes(mirror: Path, blobs: Collection[str], deadline: Deadline) -> Mapping[str, int]:
    """Bytes by blob id, of those blobs that are in the mirror.

    Raises MirrorDamaged for a corrupt object, ProcessTimeout.
    """
    command = reading(mirror, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
    request = "".join(f"{blob}\n" for blob in sorted(blobs)).encode("ascii")
    limit = 1000 + _SIZE_LINE_BYTES * len(blobs)
    answer = run(command, deadline, stdin=request, max_output_bytes=limit)
    if answer.code != 0 or answer.stderr:  # a blob that was only filtered out is no error
        raise MirrorDamaged
    rows = (line.split(" ") for line in answer.stdout.decode("ascii").splitlines())
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}


def read_texts(
    mirror: Path, files: Sequence[SourceFile], timeout_seconds: float
) -> Iterator[SourceText | SkippedFile]:
    """The contents of ``files``, in order: each as a text, or as skipped and why.

    A missing or corrupt object costs only its own file. ``timeout_seconds`` bounds the wait for
    each single file, so that a slow consumer does not run out of it. Raises ResourceUnavailable
    when the mirror is not on this node or git does not answer in time.
    """
    for file, data in zip(files, read_blobs(mirror, files, timeout_seconds), strict=True):
        yield _judge(file, data)


def read_blobs(
    mirror: Path, files: Sequence[StoredFile], timeout_seconds: float
) -> Iterator[bytes | None]:
    """The bytes of ``files``, in order; None for an object that is missing or corrupt.

    Arguments and errors are those of ``read_texts``.
    """
    if not (mirror / "objects").is_dir():
        raise ResourceUnavailable("The repository's mirror is not on this node.")
    rest = list(files)
    while rest:
        done = 0
        for data in _read_until_broken(mirror, rest, timeout_seconds):
            done += 1
            yield data
        rest = rest[done:]


def is_unreadable(item: SourceText | SkippedFile) -> bool:
    """Whether the mirror did not give what it should have."""
    return isinstance(item, SkippedFile) and item.code == UNREADABLE


def _read_until_broken(
    mirror: Path, files: Sequence[StoredFile], timeout_seconds: float
) -> Iterator[bytes | None]:
    """One ``git cat-file``; it dies of a corrupt object, which then is the last item."""
    with TemporaryFile() as request:
        request.write("".join(f"{file.blob_id}\n" for file in files).encode("ascii"))
        request.seek(0)
        command = reading(mirror, "cat-file", "--batch")
        with started(
            command, stdin=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            answers = _Answers(process.stdout.fileno(), timeout_seconds)
            for file in files:
                try:
                    data = answers.next(file)
                except _Broken:
                    yield None
                    return
                except ProcessTimeout:
                    raise ResourceUnavailable("Reading the mirror took too long.") from None
                yield data


def _judge(file: SourceFile, data: bytes | None) -> SourceText | SkippedFile:
    if data is None:
        return skipped(file.path, UNREADABLE)
    text = SourceText(file, data)
    code = reason_by_content(text)
    return text if code is None else skipped(file.path, code)


class _Answers:
    """What ``git cat-file --batch`` writes to a pipe, object by object."""

    def __init__(self, descriptor: int, timeout_seconds: float) -> None:
        self._descriptor = descriptor
        self._timeout_seconds = timeout_seconds
        self._deadline = Deadline.after(timeout_seconds)
        self._buffer = bytearray()

    def next(self, file: StoredFile) -> bytes | None:
        """The file's bytes; None for an object that is not there. Raises _Broken."""
        self._deadline = Deadline.after(self._timeout_seconds)
        header = self._line()
        if header == f"{file.blob_id} missing":
            return None
        if header != f"{file.blob_id} blob {file.size_bytes}":
            raise _Broken
        data = self._take(file.size_bytes)
        if self._take(1) != b"\n":
            raise _Broken
        return data

    def _line(self) -> str:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _MAX_HEADER_BYTES:
                raise _Broken
            self._fill()
        return self._take(end + 1)[:-1].decode("ascii", "replace")

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        taken = bytes(memoryview(self._buffer)[:count])
        del self._buffer[:count]
        return taken

    def _fill(self) -> None:
        while not select.select([self._descriptor], [], [], POLL_SECONDS)[0]:
            if self._deadline.passed():
                raise ProcessTimeout
        chunk = os.read(self._descriptor, _CHUNK_BYTES)
        if not chunk:
            raise _Broken
        self._buffer += chunk
