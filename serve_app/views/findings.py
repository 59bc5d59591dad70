"""From stored findings, decisions and analyses to the contract's answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_ray.contract.findings.listed import (
    AnalysisPlace,
    FindingDetail,
    FindingItem,
    HistoryPoint,
)
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.store.findings.dispositions import DispositionRecord
from wundr_ray.store.findings.kept import KeptFindings
from wundr_ray.store.projects.view import CompletedAnalysis

_RENAMED = {"id": "finding_id", "gone_at": "fixed_at"}


def finding_item(row: Mapping[str, Any]) -> FindingItem:
    return FindingItem(**_fields(row))


def finding_detail(
    row: Mapping[str, Any], kept: KeptFindings, decisions: Sequence[DispositionRecord]
) -> FindingDetail:
    return FindingDetail(
        **_fields(row),
        project_id=kept.project_id,
        analysis=analysis_place(kept),
        dispositions=[disposition_item(each) for each in decisions],
    )


def analysis_place(kept: KeptFindings) -> AnalysisPlace:
    return AnalysisPlace(
        batch_id=kept.batch_id,
        job_id=kept.job_id,
        branch=kept.branch,
        commit=kept.commit,
        completed_at=kept.completed_at,
    )


def history_point(analysis: CompletedAnalysis, changed: Sequence[str]) -> HistoryPoint:
    numbers = analysis.result.numbers
    return HistoryPoint(
        batch_id=analysis.batch_id,
        job_id=analysis.job_id,
        branch=analysis.branch,
        commit=analysis.commit,
        completed_at=analysis.completed_at,
        quality_score=analysis.quality_score,
        maintainability=numbers.maintainability,
        grade=numbers.grade,
        issues_found=numbers.issues_found,
        issues_by_severity=numbers.issues_by_severity,
        new_issues=_count(analysis.result.new_code, FindingState.NEW),
        fixed_issues=_count(analysis.result.new_code, FindingState.FIXED),
        lines=numbers.lines,
        duplication_percentage=numbers.duplication_percentage,
        technical_debt_minutes=numbers.technical_debt_minutes,
        changed_settings=list(changed),
    )


def _count(new_code: NewCode | None, state: FindingState) -> int | None:
    """How many findings have the state; None without a reference, which tells what is new."""
    if new_code is None or new_code.reference is None:
        return None
    return sum(new_code.issues.get(state, {}).values())


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_RENAMED.get(name, name): value for name, value in row.items()}


def disposition_item(record: DispositionRecord) -> DispositionItem:
    return DispositionItem(
        disposition_id=record.id,
        project_id=record.project_id,
        kind=record.kind,
        status=record.status,
        finding_id=record.finding_id,
        code=record.code,
        path=record.path,
        reason=record.reason,
        created_at=record.created_at,
        created_by=record.who,
        created_by_key=record.key_id,
        until=record.until,
        revoked_at=record.revoked_at,
        revoked_by=record.revoked_by,
        revoked_by_key=record.revoked_key_id,
        revoke_reason=record.revoke_reason,
    )
