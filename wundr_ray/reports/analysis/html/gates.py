"""Quality gates in the page: the verdict of the batch, and the conditions of each project."""

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.gates.models import ConditionVerdict, GateVerdict
from wundr_ray.contract.gates.words import gate_words, limit_words, status_words
from wundr_ray.contract.responses import BatchGate
from wundr_ray.reports.html.markup import NOTHING, Html, element, joined, name_of, text, words
from wundr_ray.reports.html.parts import Column, table


def badge(gate: BatchGate | None) -> Html:
    """The verdict of the batch; nothing without a gate."""
    if gate is None or gate.status is None:
        return NOTHING
    return element("p", text(f"Quality gate {gate_words(gate)}"), class_=_class(gate.status))


def conditions(verdict: GateVerdict | None) -> Html:
    """A project's conditions with what was measured; nothing without a gate."""
    if verdict is None:
        return NOTHING
    gate = BatchGate(name=verdict.name, status=verdict.status)
    columns = [Column("Condition"), Column("Limit"), Column("Verdict"), Column("Why", "wide")]
    return joined(
        [
            words("h4", f"Quality gate {gate_words(gate)}"),
            table("Conditions of the quality gate", columns, map(_row, verdict.conditions)),
        ]
    )


def _row(condition: ConditionVerdict) -> list[Html]:
    return [
        text(condition.description),
        text(limit_words(condition.metric, condition.max, condition.min)),
        words("span", status_words(condition.status), class_=_class(condition.status)),
        name_of(condition.reason),
    ]


def _class(status: GateStatus) -> str:
    return f"gate gate-{status.replace('_', '-')}"
