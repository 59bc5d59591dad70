"""Quality gates and their verdicts as tables for people. Pure: models in, renderables out."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.gate_vocabulary import GateStatus, MissingReference
from wundr_ray.contract.gates.models import (
    ConditionVerdict,
    GateVerdict,
    QualityGateItem,
    QualityGateRemoved,
    Reference,
)
from wundr_ray.contract.gates.words import described, gate_words, limit_words, status_words
from wundr_ray.contract.responses import BatchGate, JobGate
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_sdk.commands.output.screen import clean
from wundr_sdk.commands.output.tables import add_row, facts, plain, row, table_of, time_text

_STYLES = {GateStatus.PASSED: "green", GateStatus.FAILED: "red", GateStatus.NOT_COMPUTED: "yellow"}


def gates_view(gates: Sequence[QualityGateItem]) -> RenderableType:
    table = table_of("Gate", "Default", "Conditions", text=("Conditions",))
    for gate in gates:
        conditions = "; ".join(_conditions(gate))
        name = f"{gate.name} (built in)" if gate.built_in else gate.name
        add_row(table, name, "yes" if gate.default else "", conditions)
    return table


def gate_view(gate: QualityGateItem) -> RenderableType:
    rows = [row("gate", gate.name)]
    if gate.description:
        rows.append(row("meaning", gate.description))
    rows += [
        row("default", "yes" if gate.default else "no"),
        row("reference", reference_text(gate.reference)),
        row("if missing", _MISSING[gate.on_missing_reference]),
        *(
            row("condition" if not index else "", each)
            for index, each in enumerate(_conditions(gate))
        ),
    ]
    if gate.updated_at:
        by = f" by {gate.updated_by}" if gate.updated_by else ""
        rows.append(row("written", f"{time_text(gate.updated_at)}{by}"))
    else:
        rows.append(row("written", "built in"))
    return facts(rows)


def removed_view(removed: QualityGateRemoved) -> RenderableType:
    rows = [row("removed", removed.name)]
    if removed.built_in:
        rows.append(row("now", "the built-in gate of this name applies again"))
    return facts(rows)


def reference_text(reference: Reference | None) -> str:
    """What new code is compared with, in words."""
    if reference is None:
        return "the project's own"
    if reference.branch is not None:
        return f"branch {reference.branch}"
    if reference.commit is not None:
        return f"commit {reference.commit}"
    if reference.period_days is not None:
        return f"the branch {reference.period_days} days ago"
    if reference.since is not None:
        return f"the branch at {time_text(reference.since)}"
    return "the analysis before"


def gate_text(gate: BatchGate | JobGate) -> Text:
    """``strict: failed``; of gates without a name, the verdict alone."""
    return Text(clean(gate_words(gate)), style=_STYLES[gate.status] if gate.status else "")


def verdict_text(verdict: GateVerdict) -> Text:
    return gate_text(verdict)


def conditions_view(conditions: Sequence[ConditionVerdict]) -> Table:
    table = table_of("Condition", "Limit", "Verdict", "Why", text=("Condition", "Why"))
    for each in conditions:
        add_row(table, each.description, _limit(each), status_text(each.status), each.reason)
    return table


def unmet_view(unmet: Iterable[tuple[ProjectResult, ConditionVerdict]]) -> Table:
    """Conditions of several projects."""
    text = ("Project", "Gate: not met", "Why")
    table = table_of("Job", "Project", "Gate: not met", "Verdict", "Why", text=text)
    for project, each in unmet:
        name, verdict = project.project_name, status_text(each.status)
        add_row(table, project.job_id, name, each.description, verdict, each.reason)
    return table


def status_text(status: GateStatus) -> Text:
    return Text(status_words(status), style=_STYLES[status])


def verdict_view(verdict: GateVerdict) -> RenderableType:
    heading = Text.assemble(plain("quality gate "), verdict_text(verdict))
    return Group(heading, conditions_view(verdict.conditions))


def _conditions(gate: QualityGateItem) -> list[str]:
    found = []
    for each in gate.conditions:
        text = f"{described(each)}: {limit_words(each.metric, each.max, each.min)}"
        if each.min_new_lines:
            text += f", from {each.min_new_lines} new lines on"
        found.append(text)
    return found


def _limit(condition: ConditionVerdict) -> str:
    return limit_words(condition.metric, condition.max, condition.min)


_MISSING = {
    MissingReference.ANALYZE: "the reference is analysed too",
    MissingReference.NOT_COMPUTED: "new code has no verdict",
}
