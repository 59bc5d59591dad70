"""The places of findings where the text of their files is at hand, and where it is not."""

import polars as pl

from tests.tracking.toy import analyse
from wundr_ray.frames import FUNCTIONS, PLACE
from wundr_ray.tracking.places import with_places_by_lines
from wundr_ray.tracking.text.primary import primary_line_hashes

FUNCTIONS_OF_NONE = pl.DataFrame(schema=FUNCTIONS)
BODY = "import this\n\n\nbad(1)\nbad(2)\n\nbad(3)\nlast = 1\n"


def by_lines(body: str) -> pl.DataFrame:
    analysis = analyse({"a.py": body})
    plain = analysis.findings.drop(PLACE)
    return with_places_by_lines(plain, FUNCTIONS_OF_NONE, analysis.files)


def test_the_same_hashes_of_lines() -> None:
    assert by_lines(BODY)["line_hash"].equals(analyse({"a.py": BODY}).findings["line_hash"])


def test_windows_of_lines() -> None:
    windows = by_lines(BODY)["window"]
    assert windows.equals(by_lines("\n\n" + BODY.replace("\nbad", "\n\n  bad"))["window"])
    assert windows.equals(by_lines(BODY + "more = 2\n")["window"]) is False
    edited = by_lines(BODY.replace("bad(3)", "bad(4)"))["window"]
    assert (windows == edited).to_list() == [False, False, False]
    assert not set(windows) & set(analyse({"a.py": BODY}).findings["window"])


def test_a_file_without_lines() -> None:
    """A finding on a line that is not there has a place all the same."""
    placed = by_lines(BODY)
    nothing = pl.DataFrame(schema=analyse({}).files.schema)
    plain = placed.drop(PLACE)
    unknown = with_places_by_lines(plain, FUNCTIONS_OF_NONE, nothing)
    assert unknown["line_hash"].to_list() == [0, 0, 0]
    assert unknown.null_count().select("scope", "line_hash", "window").sum_horizontal().item() == 0


def test_the_hashes_that_github_computes() -> None:
    """Only the text of a file has them."""
    hashes = primary_line_hashes(BODY.encode(), [4, 5, 7])
    assert analyse({"a.py": BODY}).findings["primary_line_hash"].to_list() == hashes
    assert by_lines(BODY)["primary_line_hash"].to_list() == [None, None, None]
