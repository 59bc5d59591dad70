"""Where each finding of an analysis is known from, and what state follows from that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.tracking.analysis import TrackedAnalysis
from wundr_ray.tracking.matching.compared import Columns
from wundr_ray.tracking.matching.order import in_order, latest_first
from wundr_ray.tracking.matching.pairing import Rows
from wundr_ray.tracking.matching.passes import ALL, UNEDITED, Matches, Pass, match

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class CandidateFindings:
    """Known findings, the order in which equals are taken, and the state of findings they match."""

    findings: pl.DataFrame
    order: Rows
    passes: Sequence[Pass]
    state: FindingState


def sources(
    reference: TrackedAnalysis, others: Sequence[TrackedAnalysis]
) -> Iterator[CandidateFindings]:
    """What is to be looked through, in this order; all under the paths of the latest analysis.

    A finding that another branch has, and the reference does not, keeps its id and is new.
    """
    yield _present(reference.findings, FindingState.EXISTING)
    is_fixed = pl.col("because").is_null()
    yield _gone(_only(reference.gone, ~is_fixed), FindingState.EXISTING)
    yield _gone(_only(reference.gone, is_fixed), FindingState.REOPENED)
    for other in others:
        yield _present(other.findings, FindingState.NEW)


def _only(gone: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    return gone if gone.is_empty() else gone.filter(condition)


def _present(findings: pl.DataFrame, state: FindingState) -> CandidateFindings:
    order = in_order(findings)
    if "is_overwritten" in findings.columns:
        # Where a file has the place of another one, its own findings come first.
        order = order[np.argsort(findings["is_overwritten"].to_numpy()[order], kind="stable")]
    return CandidateFindings(findings, order, ALL, state)


def _gone(gone: pl.DataFrame, state: FindingState) -> CandidateFindings:
    return CandidateFindings(gone, latest_first(gone), UNEDITED, state)


@dataclass(frozen=True, slots=True)
class Recognised:
    """For each finding its row among those of all sources, or ``UNKNOWN``, and its state's number.

    ``touched``: the line was edited.
    """

    rows: Rows
    numbers: NDArray[np.int8]
    touched: NDArray[np.bool_]

    def is_new(self) -> NDArray[np.bool_]:
        mask: NDArray[np.bool_] = self.numbers == _NUMBER_OF[FindingState.NEW]
        return mask

    def states(self) -> pl.Series:
        return pl.Series("state", list(FindingState), dtype=pl.String).gather(self.numbers)


_NUMBER_OF = {state: number for number, state in enumerate(FindingState)}


def recognise(
    findings: pl.DataFrame, order: Rows, known: Sequence[CandidateFindings]
) -> Recognised:
    """Look ``findings`` up in one source after the other; equal ones are taken in ``order``."""
    after = Columns.of(findings)
    rows = np.full(findings.height, UNKNOWN, np.intp)
    numbers = np.full(findings.height, _NUMBER_OF[FindingState.NEW], np.int8)
    touched = np.zeros(findings.height, np.bool_)
    offset = 0
    for source in known:
        still_open = order[rows[order] == UNKNOWN]
        for matches in _in_source(source, after, still_open):
            rows[matches.after] = matches.before + offset
            numbers[matches.after] = _NUMBER_OF[source.state]
            touched[matches.edited] = True
        offset += source.findings.height
    return Recognised(rows, numbers, touched)


def _in_source(source: CandidateFindings, after: Columns, still_open: Rows) -> Iterator[Matches]:
    """The matches at the present paths, then those of the rest at their former paths."""
    if not source.findings.height or not len(still_open):
        return
    first = match(Columns.of(source.findings), source.order, after, still_open, source.passes)
    yield first
    if "old_path" not in source.findings.columns:
        return
    at_old_paths = Columns.of(source.findings.with_columns(path="old_path"))
    rest = source.order[~np.isin(source.order, first.before)]
    still_open = still_open[~np.isin(still_open, first.after)]
    yield match(at_old_paths, rest, after, still_open, source.passes)
