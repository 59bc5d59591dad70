import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.aggregate.example_batch import CHINESE, FORMULA
from tests.aggregate.refactor_batch import FIRST, proposal
from tests.refactoring.previews.making import change, file, preview
from wundr_ray.aggregate.refactoring.document import RefactorDocument, build_document
from wundr_ray.aggregate.refactoring.facts import RefactorFacts
from wundr_ray.refactoring.interface import Edit
from wundr_ray.reports.refactoring.pdf.report import PdfReport


def read(target: Path) -> tuple[PdfReader, str]:
    reader = PdfReader(target)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    return reader, " ".join(pages)


@pytest.fixture(scope="module")
def path(delivered_document: RefactorDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    PdfReport().render(delivered_document, target)
    return target


def test_the_figures_are_those_of_the_summary(path: Path) -> None:
    reader, text = read(path)
    cover = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    for shown in ("REFACTORING REPORT", "Code Standardization", "5 proposed changes", "1 merged"):
        assert shown in cover
    for shown in (
        "5 changes in 4 files of 2 projects are proposed. Proven to keep the behaviour: 4.",
        "Approved: 3, rejected: 2, delivered: 2, merged: 1.",
        "1 project could not be examined",
        "Changes by rule",
        "Deliveries",
        "https://example.com/pulls/7",
        "safety: safe",
        "Reviewed.",
    ):
        assert shown in text, shown


def test_every_project_has_its_section_with_diffs(path: Path) -> None:
    _, text = read(path)
    for job_id in ("job_1", "job_2", "job_3"):
        assert f"Job {job_id}" in text
    assert "INVALID_REPOSITORY" in text
    assert "-except:" in text
    assert "+except Exception:" in text
    assert "-import json" in text
    assert "app/new.py" in text


def test_hostile_text_is_shown_not_obeyed(path: Path) -> None:
    _, text = read(path)
    assert "color='red'>red</font>" in text
    assert FORMULA in text
    assert CHINESE in text
    assert "# <b>bold</b>" in text.replace("\xa0", " ")
    assert not set(text) & set("\x00\x07\x1b\u202e")


def test_pages_outline_and_properties(path: Path) -> None:
    reader, text = read(path)
    assert f"Page 2 of {len(reader.pages)}" in text
    assert [str(each.title) for each in reader.outline if not isinstance(each, list)] == [
        "Summary",
        "Rules",
        "Projects",
        "Deliveries",
        "Decisions",
        "Project details",
        "Appendix: what the words mean",
    ]
    assert reader.metadata
    assert reader.metadata.subject == "Refactoring report, batch batch_1"
    assert reader.metadata.creation_date == datetime(2025, 9, 16, 11, 30, tzinfo=UTC)


def test_the_same_document_gives_the_same_bytes(
    delivered_document: RefactorDocument, path: Path, tmp_path: Path
) -> None:
    PdfReport().render(delivered_document, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()


def test_a_preview_that_awaits_approval(
    proposed_document: RefactorDocument, tmp_path: Path
) -> None:
    PdfReport().render(proposed_document, tmp_path / "r.pdf")
    _, text = read(tmp_path / "r.pdf")
    assert "Awaits approval" in text
    assert "Deliveries Project" not in text


def test_a_batch_that_proposes_nothing(facts: RefactorFacts, tmp_path: Path) -> None:
    PdfReport().render(build_document(replace(facts, jobs=())), tmp_path / "r.pdf")
    _, text = read(tmp_path / "r.pdf")
    assert "No change is proposed." in text


def test_long_lines_binary_files_and_many_changes_fit(facts: RefactorFacts, tmp_path: Path) -> None:
    long = b"x = '%s'\n" % (b"w" * 20_000)
    wide = "y = '{}'\n".format("中" * 5_000).encode() * 200
    binary = b"\x00\x01old\xff"
    made = preview(
        file("long.py", long, change("long", "long.py", edits=(Edit(0, b"x", b"z"),))),
        file("wide.py", wide, change("wide", "wide.py", edits=(Edit(0, wide, b"pass\n"),))),
        file("data.py", binary, change("data", "data.py", edits=(Edit(2, b"old", b"new"),))),
        *FIRST.files,
    )
    job = proposal(tmp_path / "frames", "job_9", "W" * 300, made)
    PdfReport().render(build_document(replace(facts, jobs=(job,))), tmp_path / "r.pdf")
    _, text = read(tmp_path / "r.pdf")
    assert "more lines" in text
    assert "The largest changes" in text
