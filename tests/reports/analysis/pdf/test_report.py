import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.aggregate.example_batch import (
    BATCH,
    CHINESE,
    FORMULA,
    HEBREW,
    job,
    ordinary_frames,
)
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.wording import kind_words
from wundr_ray.contract.results.analysis import RoleNumbers
from wundr_ray.contract.vocabulary import CodeScope, Role, Severity
from wundr_ray.reports.analysis import highlights
from wundr_ray.reports.analysis.pdf.report import PdfReport
from wundr_ray.reports.pdf.fonts import REGULAR
from wundr_ray.reports.pdf.style import WIDTH, Words, broken, grid


@pytest.fixture(scope="module")
def path(document: ReportDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    PdfReport().render(document, target)
    return target


@pytest.fixture(scope="module")
def reader(path: Path) -> PdfReader:
    return PdfReader(path)


@pytest.fixture(scope="module")
def text(reader: PdfReader) -> str:
    return " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages)


def test_the_figures_are_those_of_the_summary(reader: PdfReader, document: ReportDocument) -> None:
    cover, _, first = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages[:3]]
    summary = document.results.summary
    metrics = document.results.aggregated_metrics
    for shown in (
        f"{summary.projects_analyzed} Projects analysed",
        f"{summary.total_files:,} Files",
        f"{summary.total_lines:,} Lines",
        f"{summary.average_quality_score:.1f} Quality score",
        f"{summary.total_issues:,} Findings",
        f"{summary.critical_issues:,} Critical findings",
        f"{metrics.maintainability.average_score:.1f} Maintainability",
        f"is {metrics.complexity.average:.2f}",
        f"{metrics.complexity.distribution.low:.1f} %",
    ):
        assert shown in first, shown
    for shown in (
        "Q3 Codebase Analysis",
        f"{summary.projects_analyzed} projects analysed",
        f"{summary.total_lines:,} lines of code",
        "Completed 2025-09-16 11:25 UTC",
        "Partial: not every job completed",
    ):
        assert shown in cover, shown


def test_every_project_has_its_section(text: str, document: ReportDocument) -> None:
    for project in document.results.project_results:
        assert f"Job {project.job_id}" in text
    assert "frontend-app (job_3)" in text
    assert "INVALID_REPOSITORY" in text
    assert FORMULA in text
    assert "Not applied: accessibility – the project has no markup files" in text
    for project in document.results.project_results:
        for issue in project.top_issues:
            assert kind_words(issue.type) in text


def test_recommendations_stand_with_their_savings(text: str, document: ReportDocument) -> None:
    for advice in document.results.recommendations:
        assert advice.potential_savings in text


def test_hostile_text_is_shown_not_obeyed(text: str) -> None:
    assert "<b>bold & <font" in text
    assert "color='red'>red</font>" in text
    assert not set(text) & set("\x00\x07\x1b\u202e")
    assert CHINESE in text
    assert HEBREW.split()[0][::-1] in text or HEBREW.split()[0] in text


def test_pages_are_numbered(reader: PdfReader) -> None:
    total = len(reader.pages)
    assert total >= 4
    for number, page in enumerate(list(reader.pages)[1:], start=2):
        assert f"Page {number} of {total}" in re.sub(r"\s+", " ", page.extract_text())


def test_the_outline_leads_to_the_sections(reader: PdfReader) -> None:
    titles: dict[str, int] = {}

    def walk(entries: list[object]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                assert isinstance(entry, Destination)
                number = reader.get_destination_page_number(entry)
                assert number is not None
                titles[str(entry.title)] = number

    walk(list(reader.outline))
    assert list(titles)[:4] == [
        "Executive summary",
        "Projects",
        "Recommendations",
        "Findings to look at first",
    ]
    assert titles["Executive summary"] == 2
    assert "payments-service" in reader.pages[titles["payments-service"]].extract_text()
    assert "Quality score" in reader.pages[titles["Appendix: method"]].extract_text()
    contents = reader.pages[1]
    lines = contents.extract_text(extraction_mode="layout").splitlines()
    for title in ("Executive summary", "Recommendations", "payments-service", "Appendix: method"):
        assert any(title in line for line in lines)
    assert len(contents["/Annots"]) == 8 + 4, "each section and each analysed project"  # type: ignore[arg-type]
    numbers = re.findall(r"\d+(?=\s|$)", contents.extract_text())
    assert str(titles["Appendix: method"] + 1) in numbers


def test_the_document_describes_itself(reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == "Q3 Codebase Analysis"
    assert reader.metadata.author == "Wundr"
    assert reader.metadata.subject == f"Code analysis report, batch {BATCH.batch_id}"
    assert reader.metadata.creation_date == datetime(2025, 9, 16, 11, 25, 12, tzinfo=UTC)


def test_fonts_are_embedded(reader: PdfReader) -> None:
    page = reader.pages[3]
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert any("DejaVuSans" in name for name in names)
    assert any("Droid" in name for name in names), "Chinese names need the fallback font"


def test_the_same_document_gives_the_same_bytes(
    document: ReportDocument, path: Path, tmp_path: Path
) -> None:
    PdfReport().render(document, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()


def test_a_batch_without_jobs(empty_document: ReportDocument, tmp_path: Path) -> None:
    PdfReport().render(empty_document, tmp_path / "r.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    assert "No project was analysed" in text
    assert "Appendix: method" in text


def test_findings_outside_of_production_code_state_their_role(
    roles_document: ReportDocument, tmp_path: Path
) -> None:
    projects = [
        each.model_copy(update={"scope": CodeScope.ALL})
        for each in roles_document.results.project_results
    ]
    results = roles_document.results.model_copy(update={"project_results": projects})
    PdfReport().render(replace(roles_document, results=results), tmp_path / "r.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    assert "tests/test_app.py:1 (test)" in text
    assert "(production)" not in text


def test_names_and_texts_at_their_limits_fit(document: ReportDocument, tmp_path: Path) -> None:
    name = "W" * 200
    projects = [
        p.model_copy(
            update={
                "project_name": name,
                "repository": "https://x/" + "r" * 1990,
                "branch": "b" * 250,
            }
        )
        for p in document.results.project_results
    ]
    results = document.results.model_copy(
        update={"name": name, "description": "中" * 2000, "project_results": projects}
    )
    extreme = ReportDocument(
        results=results,
        projects=document.projects,
        findings=document.findings,
        functions=document.functions,
        files=document.files,
        skipped=document.skipped,
    )
    PdfReport().render(extreme, tmp_path / "r.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages]
    assert "WWWW" in pages[0]
    assert all("WWWW" in page for page in pages[1:])
    assert "Appendix: method" in "".join(pages)


def test_the_largest_duplicates_have_their_places(text: str, document: ReportDocument) -> None:
    metrics = document.results.aggregated_metrics.duplicates
    assert f"{metrics.duplicated_lines} lines ({metrics.percentage:.1f} %) are in blocks" in text
    assert f"{metrics.shared_blocks} blocks of code" in text
    for path, line in document.clones.select("path_a", "line_a").head(2).iter_rows():
        assert f"{path}:{line}" in text


def test_kinds_to_look_at_are_counted_by_severity(text: str, document: ReportDocument) -> None:
    first, *_ = highlights.kinds_to_look_at(document, 15)
    counts = [f"{count:,}" for count in first.by_severity.values() if count]
    row = " ".join([kind_words(first.code), *counts, str(first.projects)])
    table = text[text.rindex("Findings to look at first") :]
    assert "Kind Critical High Medium Low Projects For example" in table
    assert row.replace(" ", "") in table.replace(f" {first.rule} ", "").replace(" ", "")


def test_kinds_with_the_most_critical_findings_come_first(document: ReportDocument) -> None:
    counts = [tuple(kind.by_severity.values()) for kind in highlights.kinds_to_look_at(document, 9)]
    assert counts == sorted(counts, reverse=True)
    findings = document.results.summary.total_issues
    assert sum(map(sum, counts)) == findings, "each finding is counted once"


def test_projects_without_results_stand_together_on_one_page(
    reader: PdfReader, document: ReportDocument
) -> None:
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages[2:]]
    (page,) = [each for each in pages if "Projects without results" in each]
    listed = page[page.index("Projects without results") :]
    for project in document.results.project_results[4:]:
        others = [each for each in pages if f"Job {project.job_id} " in each]
        assert others == [page]
        assert f"Job {project.job_id} " in listed
    empty = document.results.project_results[4].coverage
    assert empty
    assert listed.count(empty.statement) == 1
    assert listed.count("INVALID_REPOSITORY") == 1
    assert "Nothing read" in listed


def test_a_project_states_what_its_numbers_rest_on(text: str, document: ReportDocument) -> None:
    project = document.results.project_results[0]
    assert project.rating
    assert project.coverage
    low, high = project.rating.quality_range
    section = text[text.index(f"Job {project.job_id}") :]
    assert f"The quality score lies within {low:.1f}–{high:.1f}" in section
    for each in project.rating.properties:
        words = f"{each.property.replace('_', ' ')} ({each.stars:.1f})"
        assert not each.effect or words in section
    first = next(each for each in project.coverage.by_language if each.supported)
    read = f"{first.files_read:,} of {first.files:,} {first.lines_read:,} of {first.lines:,}"
    assert f"{first.language} {first.role} {read}" in section
    assert "Not supported: Shell (2 files)." in section


def test_tests_have_numbers_of_their_own(document: ReportDocument, tmp_path: Path) -> None:
    first, *others = document.results.project_results
    roles = {
        Role.PRODUCTION: RoleNumbers(files=3, lines=600),
        Role.TEST: RoleNumbers(
            files=2, lines=200, issues_found=5, issues_by_severity={Severity.LOW: 5}
        ),
    }
    tested = first.model_copy(update={"roles": roles, "scope": CodeScope.PRODUCTION})
    results = document.results.model_copy(update={"project_results": [tested, *others]})
    PdfReport().render(replace(document, results=results), tmp_path / "r.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    assert "Tests: 200 lines in 2 files, 25.0 % of all lines read; 5 findings (5 low)." in text
    assert "No other number of this section counts them." in text


@pytest.fixture(scope="module", params=[10, 20, 30])
def long_pages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[list[str]]:
    """The lines of each page after the summary, of a report about four projects."""
    folder = tmp_path_factory.mktemp("long")
    jobs = [
        job(folder, f"job_{n}", f"project-{n}", ordinary_frames(n, request.param + n, 60 * n))
        for n in range(1, 5)
    ]
    PdfReport().render(build_document(BATCH, jobs), folder / "r.pdf")
    pages = PdfReader(folder / "r.pdf").pages[3:]
    return [page.extract_text(extraction_mode="layout").strip().splitlines() for page in pages]


def test_no_page_begins_with_the_rest_of_a_table(long_pages: list[list[str]]) -> None:
    for lines in long_pages:
        first = next(line for line in lines if not line.endswith("continued"))
        assert first.split("  ")[0] not in COLUMNS, lines[:3]


def test_a_page_inside_a_section_names_it(long_pages: list[list[str]]) -> None:
    titles = [f"project-{n}" for n in range(1, 5)]
    details = next(n for n, lines in enumerate(long_pages) if lines[0] == "Project details")
    current = ""
    for lines in long_pages[details:]:
        if lines[0] not in ("Project details", *titles, "Appendix: method"):
            assert lines[0] == f"{current}, continued"
        found = [line.strip() for line in lines if line.strip() in titles]
        current = found[-1] if found else current
    assert any(lines[0].endswith(", continued") for lines in long_pages[details:])


def test_a_project_s_title_stands_with_its_numbers(long_pages: list[list[str]]) -> None:
    for lines in long_pages:
        shown = [line.strip() for line in lines if line.strip()]
        for index, line in enumerate(shown):
            if re.fullmatch(r"project-\d", line):
                assert any("Quality score" in each for each in shown[index + 1 : index + 5])


COLUMNS = ("Severity", "Kind", "File", "Complexity", "Language", "Skipped file")
"""The first words of a project's tables, whose titles stand above them."""


@pytest.mark.parametrize("rows", range(4, 80, 5))
def test_no_row_of_a_table_stands_alone_on_a_page(rows: int) -> None:
    table = grid([("Name", 1, "left")], [[f"row {n}"] for n in range(rows)])
    _, height = table.wrap(WIDTH, 1_000)
    for room in range(60, int(height), 40):
        for part in table.split(WIDTH, room):
            assert len(part._cellvalues) > 2, "a header and at least two rows"


def test_names_break_at_underscores_and_slashes() -> None:
    lines = broken("src/some_package/build_digest_header.py:157", REGULAR, 60)
    assert "".join(lines) == "src/some_package/build_digest_header.py:157"
    assert len(lines) > 2
    assert all(line[-1] in "_/" for line in lines[:-1])


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("see `time.sleep` here", ["see ", "`time.sleep` ", "here"]),
        ("JupyterHub.init_role", ["JupyterHub.init_", "role"]),
        ("FunctionDefinition.x", ["Function", "Definition.x"]),
        ("startbootstrap-sb-2", ["startbootstrap-", "sb-2"]),
        ("a short one", ["a short one"]),
    ],
)
def test_other_places_to_break_are_for_what_is_too_long(name: str, lines: list[str]) -> None:
    assert broken(name, REGULAR, 60) == lines


def test_cells_of_words_break_like_strings() -> None:
    name = "PipelineStrategy._send_cluster_commands"
    table = grid([("Name", 1, "left"), ("", 5, "left")], [[[Words(name)], ""]])
    ((cell,), _) = table._cellvalues[1]
    cell.wrap(WIDTH / 6 - 10, 1_000)
    drawn = [fragment.text for line in cell.blPara.lines for fragment in line.words]
    lines = [line for line in drawn if line]
    assert "".join(lines) == name
    assert len(lines) > 1
    assert all(line[-1] in "._" for line in lines[:-1])
