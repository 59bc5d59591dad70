"""Quality gates in the PDF: a badge for the batch, and the conditions of each project."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable, Paragraph, Spacer

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.gates.models import ConditionVerdict, GateVerdict
from wundr_ray.contract.gates.words import gate_words, limit_words, status_words
from wundr_ray.contract.responses import BatchGate
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.domain.wording import counted
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import markup
from wundr_ray.reports.pdf.style import BODY, CELL, NAME, grid, note, titled

PROJECTS_NAMED = 5

_COLOURS = {
    GateStatus.PASSED: palette.GOOD,
    GateStatus.FAILED: palette.BAD,
    GateStatus.NOT_COMPUTED: palette.POOR,
}


def badge(results: BatchResults) -> list[Flowable]:
    """The verdict of the batch, and the projects that have not passed; nothing without a gate."""
    gate = results.quality_gate
    if gate is None or gate.status is None:
        return []
    colour = _COLOURS[gate.status]
    words = f'<b>Quality gate <font color="{colour}">{markup(gate_words(gate))}</font></b>'
    labels = unique_labels(results.project_results)
    unmet = " ".join(_unmet(results.project_results, labels, status) for status in GateStatus)
    return [note(Paragraph(f"{words} {unmet}".strip(), BODY), colour), Spacer(1, 8)]


def _unmet(projects: Sequence[ProjectResult], labels: Mapping[str, str], status: GateStatus) -> str:
    """``Failed: app, web.``; passed projects are not listed."""
    names = [
        markup(labels[each.job_id], NAME)
        for each in projects
        if each.quality_gate and each.quality_gate.status is status
    ]
    if status is GateStatus.PASSED or len(projects) == 1 or not names:
        return ""
    more = len(names) - PROJECTS_NAMED
    rest = f" and {counted(more, 'more', 'more')}" if more > 0 else ""
    return f"{status_words(status).capitalize()}: {', '.join(names[:PROJECTS_NAMED])}{rest}."


def conditions(verdict: GateVerdict | None) -> list[Flowable]:
    """A project's conditions with what was measured."""
    if verdict is None:
        return []
    header = [
        ("Condition", 50, "left"),
        ("Limit", 24, "left"),
        ("Verdict", 20, "left"),
        ("Why", 76, "left"),
    ]
    title = f"Quality gate {gate_words(BatchGate(name=verdict.name, status=verdict.status))}"
    table = grid(header, [_row(each) for each in verdict.conditions])
    return [*titled(markup(title), table), Spacer(1, 5)]


def _row(condition: ConditionVerdict) -> list[object]:
    colour = _COLOURS[condition.status]
    shown = f'<font color="{colour}"><b>{status_words(condition.status)}</b></font>'
    limit = limit_words(condition.metric, condition.max, condition.min)
    return [condition.description, limit, Paragraph(shown, CELL), condition.reason]
