import polars as pl

from tests.aggregate.example_batch import finding_row
from wundr_ray.aggregate.priority import kinds, shown_first, worth_first


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


def test_at_most_three_of_a_kind_are_shown_first() -> None:
    same = [finding_row(f"{n}.py", "security", "weak_hash", "high") for n in range(9)]
    found = rows(*same, finding_row("a.py", "performance", "slow", "low"))
    shown = shown_first(found, 5).collect()
    assert shown["code"].to_list() == ["weak_hash"] * 3 + ["slow"]
    assert shown["path"].to_list()[:3] == ["0.py", "1.py", "2.py"]


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
