import doctest
from pathlib import Path

from benchmarks.calibration import measurements, thresholds, validity
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.rating.calibration import parse
from wundr_ray.domain.rating.rate import GRADE_LIMITS
from wundr_ray.domain.results import scoring

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
    for grade, limit in GRADE_LIMITS.items():
        assert f"| {grade} | from {limit:g} |" in page
    assert f"files of more than {scoring.OVERSIZED_MODULE_LINES:,} lines" in page
    assert f"{scoring.OVERSIZED_MODULE_MINUTES} minutes per file" in page


def test_the_tables_of_the_benchmark_are_up_to_date() -> None:
    page = PAGE.read_text()
    calibration = parse(thresholds.TARGET.read_text("utf-8"))
    made = validity.tables(measurements.repositories(), measurements.read(), calibration)
    assert validity.update(page, made) == page


def test_the_calibration_is_derived_from_the_measurements() -> None:
    made = thresholds.toml(thresholds.calibrate(measurements.derived_from()))
    assert thresholds.TARGET.read_text("utf-8") == made
