"""Which functions the reports list as complex."""

from pathlib import Path

from openpyxl import load_workbook

from tests.aggregate.example_batch import BATCH, file_row, finding_row, frames, function_row, job
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.reports.analysis.complexity import complex_functions
from wundr_ray.reports.analysis.xlsx.report import XlsxReport

FUNCTIONS = [
    function_row("a.py", "simple", 3, line=1),
    function_row("a.py", "asked for", 6, line=10),
    function_row("a.py", "above ten", 11, line=30),
    function_row("a.py", "a class", 40, kind="class", line=60),
]
FINDINGS = [
    finding_row("a.py", "complexity", "high_complexity", "medium", line=10),
    finding_row("a.py", "complexity", "high_complexity", "medium", line=30),
    finding_row("a.py", "security", "shell_injection", "high", line=1),
]


def test_what_is_above_the_jobs_own_threshold_is_listed(tmp_path: Path) -> None:
    """Also where that is below ten."""
    found = frames([file_row("a.py", 100, 60.0)], FUNCTIONS, FINDINGS)
    document = build_document(BATCH, [job(tmp_path, "j1", "app", found)])
    assert complex_functions(document).collect()["name"].to_list() == ["above ten", "asked for"]
    XlsxReport().render(document, tmp_path / "report.xlsx")
    rows = list(load_workbook(tmp_path / "report.xlsx")["Complexity"].values)
    assert [row[0] for row in rows[1:]] == [11, 6]


def test_a_finding_of_one_project_lists_no_function_of_another(tmp_path: Path) -> None:
    one = frames([file_row("a.py", 100, 60.0)], FUNCTIONS, FINDINGS)
    other = frames([file_row("a.py", 100, 60.0)], FUNCTIONS, [])
    jobs = [job(tmp_path, "j1", "app", one), job(tmp_path, "j2", "lib", other)]
    listed = complex_functions(build_document(BATCH, jobs)).collect()
    assert listed["job_id"].to_list() == ["j1", "j1", "j2"]
