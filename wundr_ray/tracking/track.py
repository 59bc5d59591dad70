"""The findings of an analysis with their ids and states, and those that are gone.

The result depends on neither the order of the rows nor the number of shards, and is the same
whenever the same is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from wundr_ray.contract.findings.vocabulary import Because, FindingState
from wundr_ray.frames import TRACKING
from wundr_ray.tracking.analysis import TrackedAnalysis
from wundr_ray.tracking.excuses import why_unknown
from wundr_ray.tracking.gone import gone_now
from wundr_ray.tracking.ids import IdOrigin, new_ids
from wundr_ray.tracking.matching.order import in_order
from wundr_ray.tracking.matching.pairing import Rows
from wundr_ray.tracking.recognition import (
    UNKNOWN,
    CandidateFindings,
    Recognised,
    recognise,
    sources,
)


@dataclass(frozen=True, slots=True)
class Tracked:
    """Findings, in their order, with the columns ``TRACKING``; and those gone (``GONE``)."""

    findings: pl.DataFrame
    gone: pl.DataFrame


def track(
    current: TrackedAnalysis,
    reference: TrackedAnalysis | None,
    origin: IdOrigin,
    now: datetime,
    others: Sequence[TrackedAnalysis] = (),
) -> Tracked:
    """Compare ``current`` with ``reference``, which decides on states, and make or carry on ids.

    ``others`` are analyses of other branches: a finding that only they know keeps its id. The
    reference and they have been tracked before.
    """
    base = (reference or TrackedAnalysis.nothing()).at_paths_of(current)
    known = list(sources(base, [other.at_paths_of(current) for other in others]))
    findings, order = current.findings, in_order(current.findings)
    recognised = recognise(findings, order, known)
    because = _because(findings, recognised, current, base if reference else None)
    added = [
        _states(recognised, because),
        because,
        pl.Series("touched", recognised.touched),
        *_lasting(findings, order, recognised.rows, known, origin, now),
    ]
    columns = {column.name: column for column in added}
    return Tracked(
        findings.with_columns(columns[name] for name in TRACKING),
        gone_now(known, recognised, base, current, now),
    )


def _because(
    findings: pl.DataFrame,
    recognised: Recognised,
    current: TrackedAnalysis,
    reference: TrackedAnalysis | None,
) -> pl.Series:
    """Why the reference does not have the new findings, where that is no change of the code."""
    new = np.flatnonzero(recognised.is_new())
    if reference is None:
        reasons = pl.Series([Because.NO_REFERENCE.value] * len(new), dtype=pl.String)
    else:
        reasons = why_unknown(findings[new], current, reference)
    return _spread(reasons, new, findings.height).alias("because")


def _states(recognised: Recognised, because: pl.Series) -> pl.Series:
    """The state of each finding; one that the reference could not have is not new."""
    if because.null_count() == len(because):
        return recognised.states()
    excused = because.is_in([Because.ENGINE.value, Because.NOT_ANALYSED.value])
    existing = pl.Series([FindingState.EXISTING.value], dtype=pl.String)
    return existing.zip_with(excused.fill_null(value=False), recognised.states()).alias("state")


def _lasting(
    findings: pl.DataFrame,
    order: Rows,
    rows: Rows,
    known: Sequence[CandidateFindings],
    origin: IdOrigin,
    now: datetime,
) -> list[pl.Series]:
    """The columns that a finding has for good: carried on, or made if it is known from nowhere."""
    columns = ("id", "first_seen", "first_commit")
    earlier = pl.concat([source.findings.select(columns) for source in known])
    unknown = np.flatnonzero(rows == UNKNOWN)
    ids = new_ids(findings, order, unknown, earlier["id"], origin)
    made = ids.to_frame("id").with_columns(
        first_seen=pl.lit(now, earlier.schema["first_seen"]), first_commit=pl.lit(origin.commit)
    )
    places = rows.copy()
    places[unknown] = earlier.height + np.arange(made.height)
    return pl.concat([earlier, made]).select(pl.all().gather(places)).get_columns()


def _spread(values: pl.Series, rows: Rows, height: int) -> pl.Series:
    """A column of ``height`` rows with ``values`` at ``rows`` and null elsewhere."""
    places = np.full(height, len(values))
    places[rows] = np.arange(len(values))
    return pl.concat([values, pl.Series([None], dtype=values.dtype)]).gather(places)
