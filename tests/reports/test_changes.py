"""What reports show of a project against the analysis that it was compared with."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.aggregate.example_batch import BATCH, example_jobs
from tests.reports.html.reading import read
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.domain.findings.new_code import EarlierAnalysis, NewCode
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.analysis.html.report import HtmlReport
from wundr_ray.reports.analysis.pdf.report import PdfReport

SINCE = EarlierAnalysis(
    branch="release/<b>1</b>",
    commit="a" * 40,
    batch_id="batch_1",
    job_id="job_1",
    completed_at=datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
)
COMPARED = (
    "Compared with branch release/<b>1</b>, commit aaaaaaaaaaaa, analysed 2026-03-01 10:30 UTC: "
    "3 new findings, 1 reopened, 2 fixed; 1,200 existed before."
)
NOT_COMPARED = "Not compared with an earlier analysis. The branch has not been analysed before."


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    """The first project has a reference, the second none, the others are of an older version."""
    first, second, *others = example_jobs(tmp_path_factory.mktemp("frames"))
    counts = {
        FindingState.NEW: {Severity.HIGH: 1, Severity.LOW: 2},
        FindingState.REOPENED: {Severity.HIGH: 1},
        FindingState.FIXED: {Severity.LOW: 2},
        FindingState.EXISTING: {Severity.LOW: 1_200},
    }
    compared = NewCode(reference=SINCE, missing=None, issues=counts, lines=10, duplicated_lines=0)
    missing = "The branch has not been analysed before."
    alone = compared.model_copy(update={"reference": None, "missing": missing})
    jobs = [replace(first, new_code=compared), replace(second, new_code=alone), *others]
    return build_document(BATCH, jobs)


def test_only_tracked_projects_have_a_sentence(tracked: ReportDocument) -> None:
    sentences_shown = [sentences.of_changes(each) for each in tracked.results.project_results]
    assert sentences_shown == [COMPARED, NOT_COMPARED, *[""] * (len(sentences_shown) - 2)]


def test_a_reference_of_which_little_is_known(tracked: ReportDocument) -> None:
    first = tracked.results.project_results[0]
    assert first.reference
    unknown = first.reference.model_copy(
        update={"branch": None, "commit": None, "completed_at": None}
    )
    words = sentences.of_changes(first.model_copy(update={"reference": unknown}))
    assert words.startswith("Compared with an earlier analysis: 3 new findings")


def test_pdf(tracked: ReportDocument, tmp_path: Path) -> None:
    PdfReport().render(tracked, tmp_path / "report.pdf")
    pages = PdfReader(tmp_path / "report.pdf").pages
    text = " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in pages)
    assert COMPARED in text
    assert NOT_COMPARED in text


def test_html(tracked: ReportDocument, tmp_path: Path) -> None:
    HtmlReport().render(tracked, tmp_path / "report.html")
    text = read((tmp_path / "report.html").read_text("utf-8")).text
    assert COMPARED in text
    assert NOT_COMPARED in text
