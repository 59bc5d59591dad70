"""A preview's numbers, and a digest that names its content and nothing else."""

from dataclasses import replace

from tests.refactoring.previews.making import lines_removed, preview
from wundr_ray.contract.responses import Extent
from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.domain.files.records import SkippedFile, blob_id
from wundr_ray.refactoring.interface import ReportedOnly
from wundr_ray.refactoring.previews.summary import preview_digest, stored_preview

A = lines_removed("a.py", "a1", "a2")
B = lines_removed("b.py", "b1", rule="bare_except", safety=Safety.REVIEW)


def test_a_preview_is_counted_by_rule_safety_and_pattern() -> None:
    report = ReportedOnly("c.py", 3, "blind_except", Pattern.ERROR_HANDLING, "Catches everything.")
    skipped = SkippedFile("d.py", "syntax", "broken")
    stored = stored_preview(
        replace(preview(B, A), reports=(report,), skipped=(skipped,)), "batches/b/jobs/j/1"
    )
    assert (stored.changes, stored.files_changed, stored.skipped, stored.reports) == (3, 2, 1, 1)
    assert list(stored.counts.by_rule.items()) == [
        ("bare_except", Extent(changes=1, files=1)),
        ("unused_import", Extent(changes=2, files=1)),
    ]
    assert stored.counts.by_safety[Safety.SAFE] == Extent(changes=2, files=1)
    assert stored.counts.by_pattern == {Pattern.IMPORTS: Extent(changes=3, files=2)}
    assert StoredPreview.model_validate_json(stored.model_dump_json()) == stored


def test_the_order_of_files_and_changes_is_no_part_of_the_digest() -> None:
    turned = replace(A, changes=A.changes[::-1])
    assert preview_digest(preview(A, B)) == preview_digest(preview(B, turned))


def test_whatever_is_proposed_is_part_of_the_digest() -> None:
    other_text = replace(
        A, changes=(replace(A.changes[0], edits=A.changes[1].edits), *A.changes[2:])
    )
    digests = {
        preview_digest(preview(*files))
        for files in (
            (),
            (A,),
            (A, B),
            (replace(A, path="x.py"),),
            (replace(A, changes=A.changes[:1]),),
            (other_text,),
            (replace(A, old_blob="0" * 40),),
        )
    }
    assert len(digests) == 7


def test_a_blob_has_the_id_that_git_gives_it() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert blob_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
