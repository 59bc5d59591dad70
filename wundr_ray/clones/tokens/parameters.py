"""Which tokens are in parameter lists that tell the types of their parameters.

Every function of an interface, and every one that hands its arguments on, repeats such a list. It
is recognised by its colons, whatever stands before it: ``def get(self, url: str, ...)`` and
``get(url: string, ...)``. A table in a call has its colons in brackets of its own.
"""

import numpy as np
from numpy.typing import NDArray

from wundr_ray.clones.tokens.kinds import ANY_KIND, TokenKind

LEAST_COLONS = 3
"""A call may have one or two, as in ``f(a ? b : c)``."""

_KINDS = np.arange(ANY_KIND)
_OPENS = np.isin(_KINDS, (TokenKind.PARENTHESIS, TokenKind.BRACKET))
_COUNTED = (
    TokenKind.PARENTHESIS,
    TokenKind.CLOSE,
    TokenKind.COLON,
    TokenKind.COMMA,
    TokenKind.STATEMENT,
)
_PLACED = np.isin(_KINDS, (*_COUNTED, TokenKind.BRACKET))


def in_parameters(kinds: NDArray[np.integer], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each token is in a list of typed parameters, or is one of its parentheses.

    Arguments:
        kinds: of the tokens of some files, one file after the other.
        sizes: the number of tokens of each file.
    """
    places, brackets = _by_brackets(kinds, sizes)
    some = kinds[places]
    pairs = np.bincount(
        ANY_KIND * brackets + some, minlength=ANY_KIND * (brackets.max(initial=-1) + 1)
    )
    count = pairs.reshape(-1, ANY_KIND).T
    is_list = (
        (count[TokenKind.PARENTHESIS] == 1)
        & (count[TokenKind.CLOSE] == 1)
        & (count[TokenKind.COLON] >= LEAST_COLONS)
        & (2 * count[TokenKind.COLON] >= count[TokenKind.COMMA])
        & (count[TokenKind.STATEMENT] == 0)
    )
    listed = is_list[brackets]
    steps = np.zeros(len(kinds) + 1, np.int32)
    steps[places[listed & _OPENS[some]]] += 1
    steps[places[listed & (some == TokenKind.CLOSE)] + 1] -= 1
    return steps[:-1].cumsum() > 0


def _by_brackets(
    kinds: NDArray[np.integer], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of tokens that stand directly in brackets, each with the number of these.

    Brackets themselves stand in what they open and close.
    """
    places = np.flatnonzero(_PLACED[kinds])
    opens, closes = _OPENS[kinds[places]], kinds[places] == TokenKind.CLOSE
    depth = np.cumsum(opens.astype(np.int64) - closes)
    ends = np.searchsorted(places, sizes.cumsum())
    lengths = np.diff(ends, prepend=0)
    before = np.append(0, depth)[ends - lengths]
    level = depth + closes - np.repeat(before, lengths)
    inner = np.flatnonzero(level > 0)
    file = np.repeat(np.arange(len(sizes)), lengths)
    key = (file * (level.max(initial=0) + 1) + level)[inner]
    inner = inner[np.argsort(key, kind="stable")]
    # on one level of one file, what follows an opening stands in it
    return places[inner], opens[inner].cumsum() - 1
