"""What the database keeps of a refactor job's preview."""

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.vocabulary import Pattern, Safety


class Extent(BaseModel):
    """How much is to change: the number of changes, and of the files they are in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    changes: int = 0
    files: int = 0


class PreviewCounts(BaseModel):
    """The extent of a preview, divided in three ways. What does not occur is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    by_rule: dict[str, Extent] = {}
    by_safety: dict[Safety, Extent] = {}
    by_pattern: dict[Pattern, Extent] = {}


class StoredPreview(BaseModel):
    """A refactor job's result.

    Arguments:
        frames: the artifact folder of the files of ``refactoring/preview_files.py``.
        digest: of everything that is proposed, as 64 hexadecimal digits.
        branch: the branch that was read; None where the repository named none.
        skipped: how many files were left out.
        reports: how many findings are listed and never edited.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    frames: str
    digest: str
    branch: str | None
    changes: int
    files_changed: int
    counts: PreviewCounts
    skipped: int = 0
    reports: int = 0
