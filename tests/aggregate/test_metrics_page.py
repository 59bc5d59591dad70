import doctest
from pathlib import Path

from tests.aggregate.example_batch import file_row, frames
from wundr_ray.aggregate.job import summarise_job
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain import scoring

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_the_examples_are_true() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0


def test_the_tables_are_the_codes() -> None:
    page = PAGE.read_text()
    for rule in Rule:
        minutes = [str(scoring.remediation_minutes(rule, severity)) for severity in Severity]
        assert f"| {rule} | {' | '.join(minutes)} |" in page
    for grade, limit in scoring.GRADE_LIMITS.items():
        assert f"| {grade} | up to {limit:.0%}".replace("%", " %") in page
    weights = " + ".join(f"{w} × {severity}" for severity, w in scoring.SEVERITY_WEIGHTS.items())
    assert f"weighted = {weights}" in page
    half = f"{scoring.HALVING_DENSITY:.0f}"
    assert f"10 × {half} / ({half} + d)" in page
    assert f"technical_debt_minutes / ({scoring.MINUTES_PER_LINE} × lines)" in page
    assert f"files of more than {scoring.OVERSIZED_MODULE_LINES:,} lines" in page
    assert f"{scoring.OVERSIZED_MODULE_MINUTES} minutes per file" in page


def test_the_example_of_maintainability() -> None:
    numbers = summarise_job(frames(files=[file_row("a", 300, 50.0), file_row("b", 100, 90.0)]))
    assert numbers.maintainability == 60.0
