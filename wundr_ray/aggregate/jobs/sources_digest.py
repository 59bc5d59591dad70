"""Which version of our own code an analysis was made by."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import wundr_ray

_OUR_IMPORT = re.compile(
    rb"^[ \t]*from wundr_ray[\w.]* import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE
)


@cache
def digest(modules: tuple[str, ...]) -> bytes:
    """The digest of what the ``modules``, given by their dotted names, contain.

    Raises:
        FileNotFoundError: one of them does not exist.
    """
    root = Path(wundr_ray.__file__).parents[1]
    paths = (root.joinpath(*module.split(".")).with_suffix(".py") for module in modules)
    return digest_of(path.read_bytes() for path in paths)


def digest_of(sources: Iterable[bytes]) -> bytes:
    """The digest of ``sources``, the same wherever they stand.

    Neither names nor imports of our own modules count: both change when a module moves, and what
    is imported counts by its content.
    """
    # A sorted set of digests: the order of the modules and their places do not count.
    each = {hashlib.sha256(_OUR_IMPORT.sub(b"", source)).digest() for source in sources}
    return hashlib.sha256(b"".join(sorted(each))).digest()
