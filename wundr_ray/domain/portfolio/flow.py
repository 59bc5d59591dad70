"""What became of findings between two analyses: how many came and went, and with which codes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from wundr_ray.contract.reports.projects import CodeChange, FindingsChange
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.domain.portfolio.metrics import by_severity
from wundr_ray.domain.portfolio.pairs import Pair
from wundr_ray.domain.portfolio.points import Codes

MOST_CODES = 200


def findings_change(pairs: Sequence[Pair]) -> FindingsChange:
    """Of the projects that are in both periods."""
    flows = [flow for pair in pairs if (flow := flow_of(pair)) is not None]
    known = [
        (pair.before.codes, pair.after.codes)
        for pair in pairs
        if pair.before.codes is not None and pair.after.codes is not None
    ]
    return FindingsChange(
        open_before=sum(pair.before.numbers["issues"] for pair in pairs),
        open_after=sum(pair.after.numbers["issues"] for pair in pairs),
        before_by_severity=by_severity(pair.before for pair in pairs),
        after_by_severity=by_severity(pair.after for pair in pairs),
        new=sum(new for new, _ in flows) if flows else None,
        fixed=sum(fixed for _, fixed in flows) if flows else None,
        projects_followed=len(flows),
        codes=_codes([before for before, _ in known], [after for _, after in known]),
        projects_with_codes=len(known),
    )


def flow_of(pair: Pair) -> tuple[int, int] | None:
    """How many findings were new and fixed in the analyses between the points; None if unknown."""
    # The numbers of single analyses may be added up only if they form a chain, in which each was
    # compared with the one before it. A nightly analysis that was compared with last month's
    # release reports the same findings as new every night.
    if pair.after.completed_at < pair.before.completed_at:
        return None
    new = fixed = 0
    earlier = pair.before
    for point in pair.between():
        if point.numbers.get("reference") != [earlier.batch_id, earlier.job_id]:
            return None
        new += point.numbers["new"]
        fixed += point.numbers["fixed"]
        earlier = point
    return new, fixed


def _codes(before: Iterable[Codes], after: Iterable[Codes]) -> list[CodeChange]:
    """The largest changes first."""
    earlier, later = _count(before), _count(after)
    first, last = _by_code(earlier), _by_code(later)
    rows = [
        CodeChange(
            code=code,
            before=first[code],
            after=last[code],
            change=last[code] - first[code],
            by_severity={
                severity: later[code, severity] for severity in Severity if later[code, severity]
            },
        )
        for code in first.keys() | last.keys()
    ]
    rows.sort(key=lambda each: (-abs(each.change), -each.after, each.code))
    return rows[:MOST_CODES]


def _count(codes: Iterable[Codes]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for each in codes:
        for code, severities in each.items():
            for severity, count in severities.items():
                counted[code, severity] += count
    return counted


def _by_code(counted: Counter[tuple[str, str]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (code, _), count in counted.items():
        totals[code] += count
    return totals
