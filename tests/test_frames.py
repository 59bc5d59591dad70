"""The declared tables, where there is little or nothing in them."""

import polars as pl
import pytest

from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.frames import SCHEMAS, Frames, no_rows

SKIPPED = SkippedFile("a.py", "syntax_error", "It cannot be parsed.")


@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_has_the_declared_columns(name: str) -> None:
    for frames in (Frames.empty(), Frames.join([]), Frames.of_skipped([])):
        frame = getattr(frames, name)
        assert frame.schema == SCHEMAS[name]
        assert frame.is_empty()


def test_parts_without_rows_change_nothing() -> None:
    part = Frames.of_skipped([SKIPPED])
    joined = Frames.join([Frames.empty(), part, Frames.empty()])
    assert joined.skipped.equals(part.skipped)
    assert joined.findings.schema == SCHEMAS["findings"]


def test_a_frame_without_rows_is_nobody_elses() -> None:
    no_rows("skipped").extend(pl.DataFrame([("a.py", "x", "y")], SCHEMAS["skipped"], orient="row"))
    assert no_rows("skipped").is_empty()
