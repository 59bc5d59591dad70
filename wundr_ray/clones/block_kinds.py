"""What blocks are made of, judged by the kinds of their tokens.

Each rule gives a weight to every kind of token; it applies to a block whose tokens weigh more than
nothing together.
"""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from wundr_ray.clones.token_kinds import ASYNCHRONOUS, LOW_BITS, Kind


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
_BITS = range(LOW_BITS + 1)
_WEIGHTS = pl.DataFrame(
    {
        **{
            rule.value: [weights.get(Kind(low >> 1), 0) for low in _BITS]
            for rule, weights in _RULES.items()
        },
        "asynchronous": [low & ASYNCHRONOUS for low in _BITS],
    },
    schema=dict.fromkeys((*_RULES, "asynchronous"), pl.Int64()),
)
WEIGHED = pl.Schema({"block": pl.UInt32(), **_WEIGHTS.schema})
"""What the tokens of a block weigh together by each rule, and how many are asynchronous."""


def weigh(blocks: pl.DataFrame, streams: pl.Series) -> pl.DataFrame:
    """The weights (``WEIGHED``) of blocks: rows of ``block``, ``file``, ``start`` and ``tokens``.

    ``file`` is the position of a file's tokens in ``streams``; no block is empty.
    """
    sizes = streams.list.len().cast(pl.Int64)
    begin = (sizes.cum_sum() - sizes).gather(blocks["file"]) + blocks["start"]
    places = pl.int_ranges(begin, begin + blocks["tokens"], eager=True).explode()
    bits = streams.explode(empty_as_null=False).gather(places) & LOW_BITS
    last = blocks["tokens"].cum_sum() - 1
    so_far = _WEIGHTS[bits].select(pl.all().cum_sum().gather(last))
    return so_far.select(blocks["block"], pl.all() - pl.all().shift(1, fill_value=0))


def kinds(weighed_a: pl.DataFrame, weighed_b: pl.DataFrame) -> pl.Series:
    """The kind of each pair, from the weights of its two blocks, row by row."""
    twins = pl.col("asynchronous") != weighed_a["asynchronous"]
    kind = (
        pl.when(twins).then(pl.lit(BlockKind.TWINS.value)).otherwise(pl.lit(BlockKind.CODE.value))
    )
    for rule in _RULES:
        kind = pl.when(pl.col(rule) > 0).then(pl.lit(rule.value)).otherwise(kind)
    return weighed_b.select(kind.alias("kind")).to_series()
