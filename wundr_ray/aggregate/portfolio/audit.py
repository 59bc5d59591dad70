"""Open findings of many projects, with what was decided about them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wundr_ray.aggregate.findings.lists import FindingPage, page_of
from wundr_ray.aggregate.findings.rows import NONE
from wundr_ray.aggregate.portfolio.works import AuditWork
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.reports.projects import NotCounted
from wundr_ray.contract.reports.results import AuditedFinding, AuditedProject, FindingsAudit
from wundr_ray.contract.reports.vocabulary import Presence
from wundr_ray.contract.vocabulary import CodeScope, Role, Severity
from wundr_ray.domain.findings.comparability import setting_of
from wundr_ray.domain.findings.dispositions import DispositionRule, OfCode, by_code, by_finding
from wundr_ray.domain.findings.filter import AuditSort, FindingFilter, FindingQuery
from wundr_ray.domain.portfolio.points import Point, PortfolioProject
from wundr_ray.domain.portfolio.standing import not_counted
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, Artifacts, open_artifacts
from wundr_ray.system import utc_now

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def audit(work: AuditWork) -> FindingsAudit:
    """The findings of each project's last analysis; what cannot be read any more is named."""
    artifacts = open_artifacts(work.artifacts, PATIENCE_OF_TASKS, utc_now)
    projects: list[AuditedProject] = []
    missing: list[NotCounted] = []
    findings: list[AuditedFinding] = []
    dispositions: Counter[str] = Counter()
    for project in work.projects:
        read = _read(work, artifacts, project)
        if isinstance(read, NotCounted):
            missing.append(read)
            continue
        page, point = read
        projects.append(_project(project, point, page))
        dispositions.update(page.facets["disposition"])
        # Cut after each project, so that memory holds two lists of the limit at most.
        findings = _worst([*findings, *_findings(work, project, page)], work.config.limit)
    return FindingsAudit(
        at=work.at,
        projects_chosen=len(work.projects),
        total=sum(each.findings for each in projects),
        open=sum(each.open for each in projects),
        by_severity=_by_severity(projects),
        by_disposition=dict(dispositions),
        projects=projects,
        findings=findings,
        not_counted=missing,
    )


def _read(
    work: AuditWork, artifacts: Artifacts, project: PortfolioProject
) -> tuple[FindingPage, Point] | NotCounted:
    point = project.history[-1] if project.history else None
    if point is None:
        reason = "its main branch has not been analysed"
        return not_counted(project, Presence.NOT_ANALYSED, reason)
    removed = "the findings of its last analysis were removed by retention"
    key = work.frames.get((point.batch_id, point.job_id))
    if key is None or point.findings_removed:
        return not_counted(project, Presence.NOT_ANALYSED, removed, point)
    chosen = FindingFilter(severities=_texts(work.config.severities), roles=_roles(point))
    rules = work.rules.get(project.id, ())
    try:
        query = FindingQuery(chosen, AuditSort.OPEN_FIRST, 0, work.config.limit)
        return page_of(artifacts, key, rules, query), point
    except NotFound:
        reason = "the findings of its last analysis can no longer be read"
        return not_counted(project, Presence.NOT_ANALYSED, reason, point)


def _texts(values: Sequence[Severity]) -> frozenset[str]:
    return frozenset(map(str, values))


def _roles(point: Point) -> frozenset[str]:
    """Of the code that the numbers of the analysis are about."""
    is_all = setting_of(point.basis, "scope") == CodeScope.ALL
    return frozenset() if is_all else frozenset({str(Role.PRODUCTION)})


def _project(project: PortfolioProject, point: Point, page: FindingPage) -> AuditedProject:
    severities = page.facets["severity"]
    return AuditedProject(
        **project.subject(),
        findings=page.total,
        open=page.facets["disposition"].get(NONE, 0),
        by_severity={each: severities.get(each, 0) for each in Severity},
        source=point.source,
    )


def _by_severity(projects: Sequence[AuditedProject]) -> dict[Severity, int]:
    return {each: sum(project.by_severity[each] for project in projects) for each in Severity}


def _findings(
    work: AuditWork, project: PortfolioProject, page: FindingPage
) -> Iterator[AuditedFinding]:
    rules = work.rules.get(project.id, ())
    single, places = by_finding(rules), by_code(rules)
    for row in page.rows:
        rule = _rule_of(row, single, places) if row["disposition"] else None
        seen = row["first_seen"]
        yield AuditedFinding(
            **project.subject(),
            finding_id=row["id"],
            **{name: row[name] for name in ("severity", "code", "rule", "path", "line")},
            **{name: row[name] for name in ("message", "state", "disposition")},
            cwe=None if row["cwe"] is None else str(row["cwe"]),
            first_seen=seen,
            age_days=None if seen is None else max(0, (work.at - seen).days),
            disposition_reason=row["disposition_reason"],
            disposition_by=rule.by if rule else None,
            disposition_until=rule.until if rule else None,
        )


def _rule_of(
    row: Mapping[str, Any],
    single: Mapping[str, DispositionRule],
    places: Mapping[str, OfCode],
) -> DispositionRule | None:
    """The decision that holds: one about a single finding goes before one about a place."""
    if rule := single.get(row["id"]):
        return rule
    of_code = places.get(row["code"])
    return of_code.of(row["path"]) if of_code else None


def _worst(findings: list[AuditedFinding], limit: int) -> list[AuditedFinding]:
    """Open ones first, then by severity, the oldest first."""

    def order(each: AuditedFinding) -> tuple[object, ...]:
        # Of unknown age: after those that were first seen today.
        age = -1 if each.age_days is None else each.age_days
        place = each.project_name, each.project_id, each.path, each.line or 0, each.code
        return each.disposition is not None, _RANK[each.severity], -age, *place, each.message

    return sorted(findings, key=order)[:limit]
