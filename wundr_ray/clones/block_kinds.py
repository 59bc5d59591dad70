"""What blocks are made of, judged by the kinds of their tokens.

Lists of typed parameters do not count: a block is code only if enough of it is outside of them.
Each further rule gives weights to the kinds of tokens outside; it applies to a block whose tokens
together weigh more than zero.
"""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.clones.sides import Integers, Sides
from wundr_ray.clones.tokens.kinds import ANY_KIND, ASYNCHRONOUS, LOW_BITS, TokenKind
from wundr_ray.clones.tokens.parameters import in_parameters


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


_RUNS = {TokenKind.STATEMENT: -100, TokenKind.SIGNATURE: -100, TokenKind.OVERLOAD: -100}
_RULES: Mapping[BlockKind, Mapping[TokenKind, int]] = {
    # about as many literals as names and operators, or more
    BlockKind.DATA: {TokenKind.LITERAL: 11, TokenKind.NAME: -9, TokenKind.OPERATOR: -9, **_RUNS},
    # two names to a comma, as in ``a: b,`` and ``a=b,``, and little else
    BlockKind.NAMES: {
        **{TokenKind.COMMA: 10, TokenKind.NAME: -4, TokenKind.LITERAL: -1, TokenKind.OPERATOR: -1},
        **{TokenKind.STATEMENT: -30, TokenKind.SIGNATURE: -10, TokenKind.OVERLOAD: -10},
    },
    # at least two of three functions are overloads, and nothing runs
    BlockKind.OVERLOADS: {
        TokenKind.OVERLOAD: 5,
        TokenKind.SIGNATURE: -3,
        TokenKind.STATEMENT: -1000,
    },
}


def _table(weights: Mapping[TokenKind, int]) -> Integers:
    """The weight of every kind."""
    table = np.zeros(ANY_KIND, np.int64)
    table[list(weights)] = list(weights.values())
    return table


_TABLES = np.array([_table(weights) for weights in _RULES.values()])
_OUTSIDE, _ASYNCHRONOUS = len(_RULES), len(_RULES) + 1


def weigh(blocks: Sides, streams: pl.Series) -> Integers:
    """What the tokens of each block weigh together by each rule, one row for each rule.

    Two more rows have the number of tokens outside of lists of parameters and that of asynchronous
    tokens. The number of a file is the position of its tokens in ``streams``.
    """
    files, file = np.unique(blocks.file, return_inverse=True)
    own = streams.gather(files)
    sizes = own.list.len().to_numpy().astype(np.int64)
    bits = own.explode(empty_as_null=False).to_numpy().astype(np.uint8) & LOW_BITS
    begin = (sizes.cumsum() - sizes)[file] + blocks.start
    end = begin + blocks.tokens
    tokens = bits >> 1
    outside = ~in_parameters(tokens, sizes)
    weighed = tokens * outside  # what is not is plain, which weighs nothing
    rows = [_sums(table[weighed], begin, end) for table in _TABLES]
    rows += [_sums(outside, begin, end), _sums(bits & ASYNCHRONOUS, begin, end)]
    return np.array(rows)


WEIGHTS = len(_RULES) + 2
"""The number of rows of weights."""


def _sums(values: NDArray[np.generic], begin: Integers, end: Integers) -> Integers:
    """The sum of ``values`` from each ``begin`` up to its ``end``."""
    so_far = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=so_far[1:])
    return so_far[end] - so_far[begin]


def kinds(weights_a: Integers, weights_b: Integers, min_tokens: int) -> pl.Series:
    """The kind of each pair, from the weights of its two blocks, column by column."""
    twins = weights_a[_ASYNCHRONOUS] != weights_b[_ASYNCHRONOUS]
    rules = {BlockKind.TWINS: twins}
    rules |= {rule: weights_b[row] > 0 for row, rule in enumerate(_RULES)}
    rules[BlockKind.PARAMETERS] = weights_b[_OUTSIDE] < min_tokens
    kind = np.full(weights_b.shape[1], BlockKind.CODE.value, dtype=object)
    for rule, applies in rules.items():
        kind[applies] = rule.value
    return pl.Series("kind", kind, dtype=pl.String)
