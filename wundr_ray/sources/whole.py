"""All regular files of a commit, of whatever language, for work that looks across them."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.files.records import AnyFile
from wundr_ray.processes import Deadline, OutputLimit, ProcessTimeout, run
from wundr_ray.sources.files.languages import reason_by_path
from wundr_ray.sources.mirrors.blobs import read_blobs
from wundr_ray.sources.program import reading

_LISTING_SECONDS = 120.0
_MAX_LISTING_BYTES = 128 << 20
_MAX_CONTEXT_BYTES = 64 << 20
_MAX_CONTEXT_FILE_BYTES = 1 << 20
# Documents and settings, which may name modules and attributes or tell how code is written.
_CONTEXT = re.compile(
    r"\.(?:md|rst|txt|toml|cfg|ini|ya?ml|json|ipynb)\Z|(?:\A|/)(?:CODEOWNERS|\.gitattributes)\Z",
    re.IGNORECASE,
)


def list_files(mirror: Path, commit: str) -> tuple[AnyFile, ...]:
    """The regular files of ``commit`` that are in the mirror, in git's order.

    Paths that are not UTF-8, or not safe to show, are left out. Raises ResourceUnavailable.
    """
    command = reading(mirror, "ls-tree", "-r", "-z", "-l", "--full-tree", commit)
    try:
        listed = run(command, Deadline.after(_LISTING_SECONDS), max_output_bytes=_MAX_LISTING_BYTES)
    except (ProcessTimeout, OutputLimit):
        raise ResourceUnavailable("Listing the repository's files took too long.") from None
    if listed.code != 0:
        raise ResourceUnavailable("The repository's mirror is not readable on this node.")
    return tuple(_files(listed.stdout))


def _files(listing: bytes) -> Iterator[AnyFile]:
    for record in listing.split(b"\0")[:-1]:
        head, _, raw = record.partition(b"\t")
        mode, _, blob_id, size = head.split()
        if mode not in (b"100644", b"100755"):
            continue
        try:
            path = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if size.isdigit() and reason_by_path(path) is None:
            yield AnyFile(path, mode.decode(), blob_id.decode(), int(size))


def context_of(files: Collection[AnyFile], targets: Collection[str]) -> list[AnyFile]:
    """The files beside ``targets`` that may say something about them, within a bound of bytes."""
    chosen, total = [], 0
    for file in files:
        if file.path in targets or file.size_bytes > _MAX_CONTEXT_FILE_BYTES:
            continue
        if not (_CONTEXT.search(file.path) or file.path.endswith((".py", ".pyi"))):
            continue
        total += file.size_bytes
        if total > _MAX_CONTEXT_BYTES:
            break
        chosen.append(file)
    return chosen


def read_all(
    mirror: Path, files: Collection[AnyFile], timeout_seconds: float
) -> Mapping[str, bytes]:
    """The bytes of ``files`` by path; what cannot be read is left out."""
    read = read_blobs(mirror, list(files), timeout_seconds)
    return {file.path: data for file, data in zip(files, read, strict=True) if data is not None}
