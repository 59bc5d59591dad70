"""The findings that are gone: since the reference, and before it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from wundr_ray.frames import GONE, no_rows
from wundr_ray.tracking.analysis import TrackedAnalysis
from wundr_ray.tracking.excuses import why_gone
from wundr_ray.tracking.recognition import CandidateFindings, Recognised

GONE_DAYS = 90
"""How long a finding that is gone is remembered; one that comes back later is new."""


def gone_now(
    known: Sequence[CandidateFindings],
    recognised: Recognised,
    reference: TrackedAnalysis,
    current: TrackedAnalysis,
    now: datetime,
) -> pl.DataFrame:
    """What the reference has, or had lost before, and ``current`` does not have (``GONE``)."""
    # The first three sources are those of the reference (see ``sources``): what it has, and twice
    # what was gone by then. Those after them are other branches, which decide nothing here.
    present, *lost = _unseen(known, recognised)[:3]
    if not any(rows.height for rows in (present, *lost)):
        return no_rows("gone")
    reasons = why_gone(present, reference, current).alias("because")
    gone_at = pl.lit(now, GONE["gone_at"]).alias("gone_at")
    left = present.with_columns(reasons, gone_at).select(GONE.names())
    rows = pl.concat([left, *(each.select(GONE.names()) for each in lost)])
    remembered = rows.filter(pl.col("gone_at") > now - timedelta(days=GONE_DAYS))
    return remembered.sort("path", "line", "id")


def _unseen(known: Sequence[CandidateFindings], recognised: Recognised) -> list[pl.DataFrame]:
    """The findings of each source that were not recognised."""
    offsets = np.cumsum([0, *(source.findings.height for source in known)])
    seen = np.zeros(offsets[-1], np.bool_)
    seen[recognised.rows[recognised.rows >= 0]] = True
    return [
        source.findings.filter(~seen[start:end]) if source.findings.height else source.findings
        for source, start, end in zip(known, offsets[:-1], offsets[1:], strict=True)
    ]
