"""Lists of findings: filtered, sorted, counted, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aggregate.example_batch import finding_row
from tests.domain.findings.test_dispositions import rule
from wundr_ray.aggregate.findings import lists as finding_lists
from wundr_ray.aggregate.findings.lists import COLUMNS, FindingPage, find, read_page
from wundr_ray.contract.findings.vocabulary import FindingSort
from wundr_ray.domain.findings.filter import FindingFilter, FindingQuery
from wundr_ray.frames import SCHEMAS, Frames

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tracked(number: int, path: str, severity: str, state: str, **more: Any) -> dict[str, Any]:
    row = finding_row(path, "security", f"code-{number % 2}", severity, line=number)
    seen = NOON + timedelta(days=number)
    return row | {"id": f"fnd_{number}", "state": state, "first_seen": seen} | more


FINDINGS = [
    tracked(1, "src/a.py", "low", "existing"),
    tracked(2, "src/b.py", "critical", "new"),
    tracked(3, "lib/a.py", "high", "new", role="test"),
    tracked(4, "lib/b.py", "high", "reopened", touched=True),
]
GONE = [
    tracked(5, "src/a.py", "high", "existing", gone_at=NOON),
    tracked(6, "src/a.py", "high", "existing", gone_at=NOON, because="engine"),
]


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    found = replace(
        Frames.empty(),
        findings=pl.DataFrame(FINDINGS, schema=SCHEMAS["findings"]),
        gone=pl.DataFrame(
            [{name: row.get(name) for name in SCHEMAS["gone"]} for row in GONE],
            schema=SCHEMAS["gone"],
        ),
    )
    found.write(tmp_path)
    return tmp_path


def page(
    frames: Path,
    chosen: FindingFilter = FindingFilter(),  # noqa: B008 - it is frozen
    sort: FindingSort = FindingSort.PATH,
    offset: int = 0,
    limit: int = 10,
) -> FindingPage:
    rules = [rule("a", code="code-1", path="lib/")]
    return read_page(frames, rules, FindingQuery(chosen, sort, offset, limit))


def ids(found: FindingPage) -> list[int]:
    return [int(row["id"].removeprefix("fnd_")) for row in found.rows]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [3, 4, 1, 2]),
        ({"states": {"new"}}, [3, 2]),
        ({"states": {"fixed"}}, [5]),
        ({"states": {"fixed", "reopened"}}, [4, 5]),
        ({"severities": {"critical", "low"}}, [1, 2]),
        ({"codes": {"code-0"}}, [4, 2]),
        ({"rules": {"style"}}, []),
        ({"roles": {"test"}}, [3]),
        ({"path": "src/"}, [1, 2]),
        ({"path": "a.py", "severities": {"high"}}, [3]),
        ({"dispositions": {"accepted"}}, [3]),
        ({"dispositions": {"none"}}, [4, 1, 2]),
        ({"since": NOON + timedelta(days=3)}, [3, 4]),
    ],
)
def test_filters(frames: Path, chosen: dict[str, Any], expected: list[int]) -> None:
    sets = {name: frozenset(v) if isinstance(v, set) else v for name, v in chosen.items()}
    assert ids(page(frames, FindingFilter(**sets))) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (FindingSort.WORST, [2, 4, 3, 1]),
        (FindingSort.PATH, [3, 4, 1, 2]),
        (FindingSort.NEWEST, [4, 3, 2, 1]),
        (FindingSort.OLDEST, [1, 2, 3, 4]),
    ],
)
def test_orders(frames: Path, sort: FindingSort, expected: list[int]) -> None:
    assert ids(page(frames, sort=sort)) == expected


def test_pages_and_counts(frames: Path) -> None:
    first, second = page(frames, limit=3), page(frames, offset=3, limit=3)
    assert ids(first) + ids(second) == [3, 4, 1, 2]
    assert first.total == second.total == 4
    assert first.facets == {
        "state": {"new": 2, "existing": 1, "reopened": 1},
        "severity": {"high": 2, "critical": 1, "low": 1},
        "code": {"code-0": 2, "code-1": 2},
        "role": {"production": 3, "test": 1},
        "disposition": {"none": 3, "accepted": 1},
    }
    assert list(first.rows[0]) == list(COLUMNS)


def test_one_finding(frames: Path) -> None:
    found = find(frames, [rule("a", finding="fnd_2")], "fnd_2")
    assert found
    assert (found["path"], found["disposition"]) == ("src/b.py", "accepted")
    fixed = find(frames, [], "fnd_5")
    assert fixed
    assert (fixed["state"], fixed["gone_at"]) == ("fixed", NOON)
    assert find(frames, [], "fnd_9") is None


def test_findings_of_an_earlier_version_have_no_state(tmp_path: Path) -> None:
    rows = [finding_row("a.py", "security", "code-1", "high")]
    found = replace(Frames.empty(), findings=pl.DataFrame(rows, schema=SCHEMAS["findings"]))
    found.write(tmp_path)
    (tmp_path / "gone.parquet").unlink()
    listed = page(tmp_path)
    assert listed.facets["state"] == {"none": 1}
    assert page(tmp_path, FindingFilter(states=frozenset({"fixed"}))).total == 0


def plain_page(
    rows: Sequence[dict[str, Any]], chosen: FindingFilter, sort: FindingSort, offset: int
) -> tuple[list[str], int]:
    """The ids of a page of three, and how many the filter leaves, by the definition."""
    left = [row for row in rows if not chosen.severities or row["severity"] in chosen.severities]
    place = ("path", "line", "code", "message")
    worst = ("critical", "high", "medium", "low")
    orders: dict[FindingSort, Callable[[dict[str, Any]], Any]] = {
        FindingSort.PATH: lambda row: [row[name] for name in place],
        FindingSort.NEWEST: lambda row: [-row["first_seen"].timestamp(), *map(row.get, place)],
        FindingSort.OLDEST: lambda row: [row["first_seen"].timestamp(), *map(row.get, place)],
        FindingSort.WORST: lambda row: [
            worst.index(row["severity"]), *map(row.get, ("code", "path", "line", "message"))
        ],
    }  # fmt: skip
    ordered = sorted(left, key=orders[sort])
    return [row["id"] for row in ordered[offset : offset + 3]], len(left)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.py", "b.py"]),
            st.sampled_from(["critical", "high", "medium", "low"]),
            st.integers(0, 3),
            st.integers(1, 2),
        ),
        max_size=20,
    ),
    st.sampled_from(FindingSort),
    st.frozensets(st.sampled_from(["critical", "low"])),
    st.integers(0, 12),
)
def test_every_page_is_that_of_the_whole_list(
    tmp_path: Path,
    found: list[tuple[str, str, int, int]],
    sort: FindingSort,
    severities: frozenset[str],
    offset: int,
) -> None:
    rows = [
        tracked(number, path, severity, "new", code=f"code-{day}", line=line)
        | {"first_seen": NOON + timedelta(days=day)}
        for number, (path, severity, day, line) in enumerate(found)
    ]
    table = pl.DataFrame(rows, schema=SCHEMAS["findings"])
    replace(Frames.empty(), findings=table).write(tmp_path)
    chosen = FindingFilter(severities=severities)
    expected, total = plain_page(rows, chosen, sort, offset)
    for front in (0, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(finding_lists, "FRONT", front)
            listed = read_page(tmp_path, [], FindingQuery(chosen, sort, offset, 3))
        assert [row["id"] for row in listed.rows] == expected
        assert listed.total == sum(listed.facets["severity"].values()) == total
