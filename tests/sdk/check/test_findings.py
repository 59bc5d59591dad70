"""What is said of the findings that a change brings in."""

from tests.sdk.check.making import finding
from wundr_sdk.check.analyses.findings import count_by_severity, counts_text


def test_counts_in_words() -> None:
    assert counts_text([]) == "no new findings"
    assert counts_text([finding()]) == "1 new finding: 1 high"
    mixed = [finding(severity="low"), finding(severity="critical"), finding(severity="low")]
    assert counts_text(mixed) == "3 new findings: 1 critical, 2 low"


def test_worst_are_counted_first() -> None:
    mixed = [finding(severity=each) for each in ("low", "high", "medium", "critical")]
    assert list(count_by_severity(mixed)) == ["critical", "high", "medium", "low"]


def test_place_of_a_finding() -> None:
    assert finding(path="a.py", line=3).place == "a.py:3"
    assert finding(path="a.py", line=None).place == "a.py"
