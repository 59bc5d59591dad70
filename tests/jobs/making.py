"""Small things that tests of jobs are made of."""

from datetime import UTC, datetime

from wundr_ray.jobs.analysis.requests import Tracking

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRACKING = Tracking("proj_1", NOON)
"""Of a project's first analysis."""
