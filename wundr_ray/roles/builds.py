"""Files that a build wrote: stylesheets with their sources beside them, and names with a hash."""

import re
from collections.abc import Iterator

from wundr_ray.roles.conventions.convention import words

SOURCES = (".scss", ".sass", ".less", ".styl")
STYLESHEET = ".css"

# Names that many stylesheets have: their sources have to be near.
_COMMON = frozenset(
    words(
        "app base button buttons colors common components core default editor fonts footer form",
        "forms global globals header home icons index layout main mixins modal nav navigation",
        "normalize page reset style styles table tables theme themes typography utilities",
        "variables",
    )
)

_BEFORE_HASH = ("-", ".")
# A digit and a capital letter among the eight characters: `jquery-compiled.js` has no hash.
_HASHED = re.compile(r".+[-.](?=\w*\d)(?=\w*[A-Z])[\w-]{8}\.(?:js|css|mjs)")


def source_keys(path: str) -> Iterator[str]:
    """Keys by which the stylesheets compiled from ``path`` can be recognised."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    if not stem or stem.startswith("_"):
        return
    # A rare name is enough wherever the stylesheet lies; a common one only in this folder or in one
    # beside it, whose key has two slashes.
    if stem not in _COMMON:
        yield stem
    yield f"{folder}/{stem}"
    yield f"{folder.rpartition('/')[0]}//{stem}"


def is_compiled(folder: str, name: str, sources: frozenset[str]) -> bool:
    """Whether the stylesheet ``name`` in ``folder`` has a source among the keys ``sources``."""
    stem = name.partition(".")[0].removesuffix("-rtl")
    return (
        stem in sources
        or f"{folder}/{stem}" in sources
        or f"{folder.rpartition('/')[0]}//{stem}" in sources
    )


def is_hashed(name: str) -> bool:
    """Whether a name has the hash of its content before the extension, as Vite's output has."""
    # Two looks at single characters spare most names the search by the expression.
    is_possible = name[-12:-11] in _BEFORE_HASH or name[-13:-12] in _BEFORE_HASH
    return is_possible and _HASHED.fullmatch(name) is not None
