"""An answer put together from pieces while it is sent: bytes, and parts of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi.responses import StreamingResponse

CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class FilePart:
    """The first ``size`` bytes of a file."""

    file: Path
    size: int


def streamed(pieces: Sequence[bytes | FilePart], media_type: str) -> StreamingResponse:
    """The pieces one after the other, read off the event loop; their length is said before.

    A file that is shorter when it is read leaves the answer shorter than that: the server ends
    the connection, so that no client takes it for whole.
    """
    length = sum(len(each) if isinstance(each, bytes) else each.size for each in pieces)
    headers = {"Content-Length": str(length)}
    return StreamingResponse(_chunks(pieces), media_type=media_type, headers=headers)


def _chunks(pieces: Sequence[bytes | FilePart]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from _read(piece)


def _read(part: FilePart) -> Iterator[bytes]:
    left = part.size
    with part.file.open("rb") as source:
        while left and (chunk := source.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk
