"""The duplicates within one project, as a frame."""

import polars as pl

from wundr_ray.clones.block_kinds import BlockKind
from wundr_ray.clones.detect import MIN_TOKENS, find_clones
from wundr_ray.contract.vocabulary import Role
from wundr_ray.frames import CLONES, no_rows


def project_clones(fingerprints: pl.DataFrame, min_tokens: int = MIN_TOKENS) -> pl.DataFrame:
    """The pairs of equal code within a project (``frames.CLONES``), as if all were production."""
    clones = find_clones({"": fingerprints.lazy()}, min_tokens)
    if clones.is_empty():
        return no_rows("clones")
    return code_only(clones).select(*CLONES.names()[:-1], role=pl.lit(Role.PRODUCTION.value))


def code_only(clones: pl.DataFrame) -> pl.DataFrame:
    """``clones`` without blocks of data; the column ``twins`` takes the place of ``kind``.

    Nothing could be called instead of a copy of a table, a list of names or a declaration.
    """
    kind = clones["kind"]
    code = clones.filter((kind == BlockKind.CODE) | (kind == BlockKind.TWINS))
    return code.drop("kind").with_columns(twins=code["kind"] == BlockKind.TWINS)
