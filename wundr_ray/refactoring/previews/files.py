"""A preview as two Parquet files, so that it outlives the mirror that it was made from."""

import json
from collections import defaultdict
from pathlib import Path

import polars as pl

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring.interface import Change, Edit, FilePreview, Preview, ReportedOnly

CHANGES = pl.Schema(
    [
        ("id", pl.String()),
        ("path", pl.String()),
        ("line", pl.Int64()),
        ("rule", pl.String()),
        ("pattern", pl.String()),
        ("safety", pl.String()),
        ("reason", pl.String()),
        ("evidence", pl.List(pl.String())),
        ("requires", pl.List(pl.String())),
        ("starts", pl.List(pl.Int64())),
        ("old", pl.List(pl.Binary())),
        ("new", pl.List(pl.Binary())),
    ]
)
"""One row per change; of its edits, in their order, where they start, and the old and new bytes."""
FILES = pl.Schema(
    [
        ("path", pl.String()),
        ("mode", pl.String()),
        ("old_blob", pl.String()),
        ("before", pl.Binary()),
        ("proof", pl.List(pl.String())),
    ]
)
"""One row per file that is to change, with all of its bytes."""
REPORTS = pl.Schema(
    {
        "path": pl.String,
        "line": pl.Int64,
        "rule": pl.String,
        "pattern": pl.String,
        "reason": pl.String,
    }
)
_SKIPPED = pl.Schema({"path": pl.String, "code": pl.String, "reason": pl.String})


def write(preview: Preview, folder: Path) -> None:
    """Write the files of ``preview`` into ``folder``, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    changes = [_change_row(change) for change in preview.changes]
    files = [(f.path, f.mode, f.old_blob, f.before, list(f.proof)) for f in preview.files]
    reports = [(r.path, r.line, r.rule, str(r.pattern), r.reason) for r in preview.reports]
    skipped = [(s.path, s.code, s.reason) for s in preview.skipped]
    for name, rows, schema in (
        ("changes", changes, CHANGES),
        ("files", files, FILES),
        ("reports", reports, REPORTS),
        ("skipped", skipped, _SKIPPED),
    ):
        table = pl.DataFrame(rows, schema=schema, orient="row")
        table.write_parquet(folder / f"{name}.parquet")
    about = {"commit": preview.commit, "branch": preview.branch}
    (folder / "preview.json").write_text(json.dumps(about), "utf-8")
    (folder / "code_owners").write_bytes(preview.code_owners)


def read(folder: Path) -> Preview:
    """The preview in ``folder``. Raises OSError or polars' errors for files that are damaged."""
    about = json.loads((folder / "preview.json").read_text("utf-8"))
    changes = defaultdict(list)
    for row in pl.read_parquet(folder / "changes.parquet").iter_rows(named=True):
        changes[row["path"]].append(_change(row))
    files = [
        FilePreview(path, mode, blob, before, tuple(changes[path]), tuple(proof))
        for path, mode, blob, before, proof in pl.read_parquet(folder / "files.parquet").iter_rows()
    ]
    reports = [
        ReportedOnly(path, line, rule, Pattern(pattern), reason)
        for path, line, rule, pattern, reason in pl.read_parquet(
            folder / "reports.parquet"
        ).iter_rows()
    ]
    skipped = [SkippedFile(*row) for row in pl.read_parquet(folder / "skipped.parquet").iter_rows()]
    return Preview(
        about["commit"],
        about["branch"],
        tuple(files),
        tuple(reports),
        tuple(skipped),
        (folder / "code_owners").read_bytes(),
    )


def _change_row(change: Change) -> tuple[object, ...]:
    return (
        change.id,
        change.path,
        change.line,
        change.rule,
        str(change.pattern),
        str(change.safety),
        change.reason,
        list(change.evidence),
        list(change.requires),
        [edit.start for edit in change.edits],
        [edit.old for edit in change.edits],
        [edit.new for edit in change.edits],
    )


def _change(row: dict[str, object]) -> Change:
    starts, old, new = row.pop("starts"), row.pop("old"), row.pop("new")
    edits = tuple(Edit(*each) for each in zip(starts, old, new, strict=True))  # type: ignore[call-overload]
    return Change(
        **row  # type: ignore[arg-type]
        | {
            "pattern": Pattern(str(row["pattern"])),
            "safety": Safety(str(row["safety"])),
            "edits": edits,
            "evidence": tuple(row["evidence"]),  # type: ignore[arg-type]
            "requires": tuple(row["requires"]),  # type: ignore[arg-type]
        }
    )
