"""What blocks are made of, judged by the kinds of their tokens.

Lists of typed parameters do not count: a block is code only if enough stands outside of them. Each
further rule gives a weight to every kind of token that does; it applies to a block whose tokens
weigh more than nothing together.
"""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.clones.parameters import in_parameters
from wundr_ray.clones.token_kinds import ANY_KIND, ASYNCHRONOUS, LOW_BITS, Kind


class BlockKind(StrEnum):
    """What the two blocks of a pair are."""

    CODE = "code"
    TWINS = "twins"
    """Code that is synchronous in one block and asynchronous in the other."""
    DATA = "data"
    """Tables of constants and long literals."""
    NAMES = "names"
    """Lists of names, such as those that a module exports again."""
    OVERLOADS = "overloads"
    """Declarations of overloads, without a function that does something."""
    PARAMETERS = "parameters"
    """Lists of typed parameters, with less beside them than a duplicate must have."""


_RUNS = {Kind.STATEMENT: -100, Kind.SIGNATURE: -100, Kind.OVERLOAD: -100}
_RULES: Mapping[BlockKind, Mapping[Kind, int]] = {
    # about as many literals as names and operators, or more
    BlockKind.DATA: {Kind.LITERAL: 11, Kind.NAME: -9, Kind.OPERATOR: -9, **_RUNS},
    # two names to a comma, as in ``a: b,`` and ``a=b,``, and little else
    BlockKind.NAMES: {
        **{Kind.COMMA: 10, Kind.NAME: -4, Kind.LITERAL: -1, Kind.OPERATOR: -1},
        **{Kind.STATEMENT: -30, Kind.SIGNATURE: -10, Kind.OVERLOAD: -10},
    },
    # at least two of three functions are overloads, and nothing runs
    BlockKind.OVERLOADS: {Kind.OVERLOAD: 5, Kind.SIGNATURE: -3, Kind.STATEMENT: -1000},
}


def _table(weights: Mapping[Kind, int]) -> NDArray[np.int64]:
    """The weight of every kind."""
    table = np.zeros(ANY_KIND, np.int64)
    table[list(weights)] = list(weights.values())
    return table


_WEIGHTS = {rule.value: _table(weights) for rule, weights in _RULES.items()}
_OUTSIDE = "outside"
_ASYNCHRONOUS = "asynchronous"
WEIGHED = pl.Schema(
    {"block": pl.UInt32(), **dict.fromkeys((*_WEIGHTS, _OUTSIDE, _ASYNCHRONOUS), pl.Int64())}
)
"""What the tokens of a block weigh together by each rule, how many of them are outside of lists of
parameters, and how many are asynchronous."""


def weigh(blocks: pl.DataFrame, streams: pl.Series) -> pl.DataFrame:
    """The weights (``WEIGHED``) of blocks: rows of ``block``, ``file``, ``start`` and ``tokens``.

    ``file`` is the position of a file's tokens in ``streams``; no block is empty.
    """
    files = blocks["file"].unique().sort()
    own = streams.gather(files)
    sizes = own.list.len().cast(pl.Int64).to_numpy()
    bits = (own.explode(empty_as_null=False) & LOW_BITS).cast(pl.UInt8).to_numpy()
    tokens = bits >> 1
    outside = ~in_parameters(tokens, sizes)
    file = np.searchsorted(files.to_numpy(), blocks["file"].to_numpy())
    begin = (sizes.cumsum() - sizes)[file] + blocks["start"].to_numpy()
    end = begin + blocks["tokens"].to_numpy()
    columns = {
        **{rule: weights[tokens] * outside for rule, weights in _WEIGHTS.items()},
        _OUTSIDE: outside,
        _ASYNCHRONOUS: bits & ASYNCHRONOUS,
    }
    sums = {name: _sums(column, begin, end) for name, column in columns.items()}
    return pl.DataFrame({"block": blocks["block"], **sums}, schema=WEIGHED)


def _sums(
    values: NDArray[np.generic], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The sum of ``values`` from each ``begin`` up to its ``end``."""
    so_far = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=so_far[1:])
    return so_far[end] - so_far[begin]


def kinds(weighed_a: pl.DataFrame, weighed_b: pl.DataFrame, min_tokens: int) -> pl.Series:
    """The kind of each pair, from the weights of its two blocks, row by row."""
    twins = pl.col(_ASYNCHRONOUS) != weighed_a[_ASYNCHRONOUS]
    kind = (
        pl.when(twins).then(pl.lit(BlockKind.TWINS.value)).otherwise(pl.lit(BlockKind.CODE.value))
    )
    rules = {rule: pl.col(rule) > 0 for rule in _RULES}
    rules[BlockKind.PARAMETERS] = pl.col(_OUTSIDE) < min_tokens
    for rule, applies in rules.items():
        kind = pl.when(applies).then(pl.lit(rule.value)).otherwise(kind)
    return weighed_b.select(kind.alias("kind")).to_series()
