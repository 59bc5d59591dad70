"""The ids of findings, made once: from where and when a finding was first seen.

An id is no random number, so that an analysis that is repeated, or divided otherwise, makes the
same ones.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.domain.findings.ids import ALPHABET, PREFIX, project_mark
from wundr_ray.tracking.matching.keys import Keys, keys_of, lasting_keys_of, mixed, numbers
from wundr_ray.tracking.matching.pairing import Rows, nth

_ALPHABET = np.frombuffer(ALPHABET.encode(), np.uint8)

# Characters of each of the two numbers that an id shows: 40 bits.
_HALF = 8

_BEHIND = np.uint64(1 << 32)


@dataclass(frozen=True, slots=True)
class IdOrigin:
    """What the ids of one analysis have in common: the project, and the commit analysed."""

    project: str
    commit: str


def new_ids(
    findings: pl.DataFrame, order: Rows, rows: Rows, taken: pl.Series, origin: IdOrigin
) -> pl.Series:
    """Ids for some ``rows`` of ``findings``; other findings have the ids ``taken``.

    Equal findings, by path, code and line, are told apart by their ``order`` among all of them.
    """
    if not len(rows):
        return pl.Series("id", [], pl.String)
    columns = ("path", "code", "line_hash")
    position = _positions(mixed(keys_of(findings[name]) for name in columns), order)
    new = findings.select(columns)[rows]
    texts = (lasting_keys_of(new["path"]), lasting_keys_of(new["code"]))
    return _untaken(mixed([*texts, numbers(new["line_hash"])]), position[rows], taken, origin)


def _positions(keys: Keys, order: Rows) -> Keys:
    """How many rows with the same key come before each row."""
    positions = np.empty(len(keys), np.uint64)
    positions[order] = nth(keys[order])
    return positions


def _untaken(keys: Keys, positions: Keys, taken: pl.Series, origin: IdOrigin) -> pl.Series:
    """Ids that are not ``taken``; one carried on from another place may be what a finding gets."""
    while True:
        ids = _ids(keys, positions, origin)
        clashing = taken.to_frame("id").join(ids.to_frame(), on="id", how="semi")["id"]
        if clashing.is_empty():
            return ids
        clash = ids.is_in(clashing.implode()).to_numpy()
        # Beyond any number of equal findings, so that it is no other finding's position.
        positions = np.where(clash, positions + _BEHIND, positions)


def _ids(what: Keys, positions: Keys, origin: IdOrigin) -> pl.Series:
    text = f"{origin.project}\0{origin.commit}".encode()
    seed = np.frombuffer(blake2b(text, digest_size=16).digest(), "<u8").astype(np.uint64)
    # Two hashes with different seeds, of 40 bits each: one of 64 bits could not give all 80.
    halves = [_characters(mixed([np.full_like(what, each), what, positions])) for each in seed]
    begin = f"{PREFIX}{project_mark(origin.project)}".encode()
    prefix = np.tile(np.frombuffer(begin, np.uint8), (len(what), 1))
    letters = np.ascontiguousarray(np.hstack([prefix, *halves]))
    return pl.Series("id", letters.view(f"S{letters.shape[1]}").ravel().astype(str), pl.String)


def _characters(keys: Keys) -> NDArray[np.uint8]:
    shifts = np.arange(0, 5 * _HALF, 5, dtype=np.uint64)
    digits = (keys[:, None] >> shifts) & np.uint64(31)
    return _ALPHABET[digits.astype(np.intp)]
