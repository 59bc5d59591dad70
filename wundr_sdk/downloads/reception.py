"""Receives the body of a download in a temporary file, over as many connections as needed.

A connection that is lost is followed by another one, which continues where the first one ended if
the server says that the file is the same (``ETag``, ``Range``, ``If-Range``: RFC 9110), and begins
again otherwise. The whole is compared with the size and the digest (``Repr-Digest``: RFC 9530)
that the server gives.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads.temporary import about, temporary_beside

WHOLE, PART, OUTSIDE = 200, 206, 416
"""The statuses of answers with the whole file, with a part of it, and about a wrong part."""
LARGEST_DOWNLOAD_BYTES = 64 * 1024 * 1024 * 1024

_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")
_DIGEST = re.compile(r"(?:^|,)\s*sha-256\s*=\s*:([A-Za-z0-9+/=]*):")


@dataclass(frozen=True, slots=True)
class Announced:
    """What the headers of an answer say about the file; ``start`` is the first byte that follows.

    ``tag`` names the version of the file, ``digest`` is its SHA-256.
    """

    start: int = 0
    total: int | None = None
    tag: str | None = None
    digest: bytes | None = None


def announced(status: int, headers: Mapping[str, str]) -> Announced:
    """Read the headers of an answer with a file, or a part of one. Raises UnexpectedAnswer."""
    if headers.get("content-encoding", "identity") != "identity":
        return Announced()  # the size and the digest would be those of the encoded bytes
    tag, digest = headers.get("etag", ""), _DIGEST.search(headers.get("repr-digest", ""))
    start, length = 0, headers.get("content-length", "")
    if status == PART:
        place = _RANGE.fullmatch(headers.get("content-range", ""))
        if place is None:
            raise UnexpectedAnswer("the server does not say which part of the file it sends")
        start, length = int(place[1]), place[2]
    return Announced(
        start,
        int(length) if length.isascii() and length.isdigit() else None,
        tag
        if re.fullmatch(r'"[\x21\x23-\x7e]*"', tag)
        else None,  # a weak one may change meanwhile
        _decoded(digest[1]) if digest else None,
    )


class Reception:
    """The download of one file that will be at ``place``; use it in ``with``.

    Its temporary file, ``path``, is in the same folder, which is made when the first bytes come.
    Whatever is left of it at the end is removed. Methods raise OSError.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.path = temporary_beside(place)
        self._size = 0
        self._announced = Announced()
        self._hash = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.path.unlink(missing_ok=True)

    def headers(self) -> Mapping[str, str]:
        """The headers of the next request: they ask for what is missing."""
        plain = {"Accept-Encoding": "identity"}
        if not (self._size and self._announced.tag):
            return plain
        return {**plain, "Range": f"bytes={self._size}-", "If-Range": self._announced.tag}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take the headers of an answer. Raises UnexpectedAnswer, and ResourceUnavailable."""
        if status == OUTSIDE:
            self._restart(Announced())
            raise ResourceUnavailable("the file on the server has changed during the download")
        new = announced(status, headers)
        if (new.total or 0) > LARGEST_DOWNLOAD_BYTES:
            raise UnexpectedAnswer(f"the file is larger than {LARGEST_DOWNLOAD_BYTES} bytes")
        if status == WHOLE:
            self._restart(new)
        elif new.start != self._size or new.total != self._announced.total:
            raise UnexpectedAnswer("the server sends a different part of the file than requested")

    def write(self, chunk: bytes) -> None:
        """Add the next bytes. Raises UnexpectedAnswer if there are more than the limit."""
        self._size += len(chunk)
        if self._size > LARGEST_DOWNLOAD_BYTES:
            raise UnexpectedAnswer(f"the file is larger than {LARGEST_DOWNLOAD_BYTES} bytes")
        self._hash.update(chunk)
        with about(self.place), self.path.open("ab") as file:
            file.write(chunk)

    def finish(self) -> None:
        """Compare the whole with what was announced. Raises ResourceUnavailable."""
        total, digest = self._announced.total, self._announced.digest
        if total is not None and self._size < total:
            raise ResourceUnavailable(f"the download ended after {self._size} of {total} bytes")
        damaged = total not in (None, self._size) or digest not in (None, self._hash.digest())
        if damaged:
            self._restart(Announced())
            raise ResourceUnavailable("the file was damaged during the download")

    def _restart(self, announced: Announced) -> None:
        self._size, self._announced, self._hash = 0, announced, hashlib.sha256()
        with about(self.place):
            self.place.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(b"")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
