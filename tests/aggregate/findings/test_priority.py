import polars as pl

from tests.aggregate.example_batch import finding_row
from wundr_ray.aggregate.findings.priority import kinds, shown_first, worth_first
from wundr_ray.engines.complexity import findings as complexity_findings
from wundr_ray.engines.interface import FunctionRow
from wundr_ray.engines.python.radon.codes import SOURCE


def rows(*findings: dict[str, object]) -> pl.LazyFrame:
    return pl.LazyFrame([{"job_id": "job_1", **row} for row in findings])


def test_severity_then_confidence_then_role_then_exposure() -> None:
    doubtful = finding_row("a.py", "security", "doubtful", "high") | {"confidence": "low"}
    in_test = finding_row("a.py", "security", "in_test", "high") | {"role": "test"}
    found = rows(
        finding_row("a.py", "security", "mild", "low"),
        doubtful,
        in_test,
        finding_row("a.py", "complexity", "complex", "high"),
        finding_row("a.py", "accessibility", "inaccessible", "high"),
        finding_row("a.py", "security", "reachable", "high"),
        finding_row("a.py", "performance", "worst", "critical"),
    )
    order = found.sort(worth_first()).collect()["code"].to_list()
    assert order == [
        *("worst", "reachable", "inaccessible", "complex", "in_test", "doubtful", "mild"),
    ]


def test_hints_come_last_among_low_findings() -> None:
    found = rows(
        finding_row("a.py", "security", "weak_hash", "low"),
        finding_row("a.py", "duplicates", "duplicate_code", "low"),
        finding_row("a.py", "complexity", "high_complexity", "low"),
        finding_row("a.py", "security", "assert_used", "low"),
        finding_row("a.py", "security", "weak_hash", "medium"),
    )
    assert found.sort(worth_first()).collect()["code"].to_list() == [
        *("weak_hash", "assert_used", "high_complexity", "weak_hash", "duplicate_code"),
    ]


def complex_function(path: str, complexity: int) -> dict[str, object]:
    function = FunctionRow(path, "f", "function", 1, 9, complexity)
    (found,) = complexity_findings([function], 10, SOURCE)
    return found._asdict()


def test_the_most_complex_functions_and_the_longest_duplicates_come_first() -> None:
    found = rows(
        *(complex_function(f"{complexity}.py", complexity) for complexity in (21, 48, 33)),
        *(
            finding_row(f"{lines}.py", "duplicates", "copied", "medium") | {"end_line": lines}
            for lines in (9, 30, 12)
        ),
    )
    order = found.sort(worth_first()).collect()["path"].to_list()
    assert order == ["30.py", "12.py", "9.py", "48.py", "33.py", "21.py"]


def test_at_most_three_of_a_kind_are_shown_first() -> None:
    same = [finding_row(f"{n}.py", "security", "weak_hash", "high") for n in range(9)]
    found = rows(*same, finding_row("a.py", "performance", "slow", "low"))
    shown = shown_first(found, 5).collect()
    assert shown["code"].to_list() == ["weak_hash"] * 3 + ["slow"]
    assert shown["path"].to_list()[:3] == ["0.py", "1.py", "2.py"]


def test_as_many_kinds_as_possible_are_shown() -> None:
    found = rows(
        *(finding_row(f"{n}.py", "security", "weak_hash", "high") for n in range(3)),
        *(finding_row(f"{n}.py", "performance", "slow", "high") for n in range(3)),
        finding_row("a.py", "security", "mild", "medium"),
    )
    shown = shown_first(found, 5).collect()
    assert shown.columns == found.collect_schema().names()
    assert shown["code"].to_list() == ["weak_hash", "slow", "weak_hash", "slow", "weak_hash"]


def test_another_file_comes_before_the_same_file_again() -> None:
    places = (("a.py", 1), ("a.py", 2), ("b.py", 3))
    found = rows(
        *(finding_row(path, "security", "weak_hash", "high", line=n) for path, n in places)
    )
    assert shown_first(found, 5).collect()["line"].to_list() == [1, 3, 2]
    others = (finding_row(f"{n}.py", "performance", "slow", "high", line=n) for n in (7, 8))
    mixed = pl.concat([found, rows(*others)])
    assert shown_first(mixed, 5).collect()["line"].to_list() == [1, 7, 3, 8, 2]


def test_twins_are_one_decision() -> None:
    found = rows(
        *(
            finding_row(f"{n}.py", "duplicates", "asynchronous_twin", "medium") | {"end_line": n}
            for n in range(1, 5)
        )
    )
    assert shown_first(found, 5).collect()["path"].to_list() == ["4.py"]


def test_each_job_has_its_own_first_findings() -> None:
    found = rows(*(finding_row("a.py", "security", f"k{n}", "high") for n in range(4)))
    both = pl.concat([found, found.with_columns(pl.lit("job_2").alias("job_id"))])
    assert shown_first(both, 2).collect()["job_id"].to_list() == ["job_1"] * 2 + ["job_2"] * 2


def test_kinds_have_a_count_for_each_severity() -> None:
    found = rows(
        *(finding_row("a.py", "security", "often", "high") for _ in range(9)),
        finding_row("b.py", "security", "rare", "high"),
        finding_row("a.py", "security", "rare", "critical"),
    )
    first, second = kinds(found).collect().to_dicts()
    assert (first["code"], first["count"], first["critical"], first["high"]) == ("rare", 2, 1, 1)
    assert first["path"] == "a.py"
    assert (second["code"], second["critical"], second["high"]) == ("often", 0, 9)
