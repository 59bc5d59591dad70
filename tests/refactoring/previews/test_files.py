"""Edits are applied where they fit, and a preview is read as it was written."""

from pathlib import Path

import pytest

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring.edits.apply import EditMismatch, apply_changes, apply_edits
from wundr_ray.refactoring.interface import Change, Edit, FilePreview, Preview, ReportedOnly
from wundr_ray.refactoring.previews import files as preview_files

BEFORE = b"import sys\r\nimport os\r\n\xff"
CHANGE = Change(
    id="chg_1",
    path="a.py",
    line=2,
    rule="unused_import",
    pattern=Pattern.IMPORTS,
    safety=Safety.SAFE,
    edits=(Edit(12, b"import os\r\n", b""),),
    reason="Nothing uses `os`.",
    evidence=("No other file imports it from here.",),
    requires=("chg_0",),
)

SKIPPED = SkippedFile("c.py", "syntax", "broken")


def test_a_preview_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = FilePreview("a.py", "100644", "0" * 40, BEFORE, (CHANGE,), ("it parses",))
    report = ReportedOnly("b.py", 3, "blind_except", Pattern.ERROR_HANDLING, "Catches everything.")
    for preview in (
        Preview("1" * 40, None, ()),
        Preview(
            "1" * 40,
            "main",
            (file,),
            (report,),
            (SkippedFile("c.py", "syntax", "broken"),),
            b"* @me\n",
        ),
    ):
        preview_files.write(preview, tmp_path)
        assert preview_files.read(tmp_path) == preview


def test_edits_replace_what_they_name() -> None:
    assert apply_changes(BEFORE, [CHANGE]) == b"import sys\r\n\xff"
    assert apply_edits(b"ab", [Edit(1, b"", b"1"), Edit(1, b"", b"2"), Edit(0, b"a", b"A")]) == (
        b"A12b"
    )


@pytest.mark.parametrize("edits", [[Edit(0, b"x", b"")], [Edit(0, b"ab", b""), Edit(1, b"b", b"")]])
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditMismatch):
        apply_edits(b"ab", edits)
