"""Quality gates: conditions that an analysis must meet, and the verdict about them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import Branch, CommitId, Int, KnownRule, Number, Request, Time
from wundr_ray.contract.gate_vocabulary import CodePart, GateMetric, GateStatus, MissingReference
from wundr_ray.contract.responses import JobGate, Response
from wundr_ray.contract.vocabulary import Rule, Severity

_GATE_NAME = r"[a-z0-9-]{1,64}"
GateName = Annotated[str, StringConstraints(pattern=f"^{_GATE_NAME}$")]
FindingCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9@/:_.-]{0,99}$")]

MAX_CONDITIONS: Final = 50
_MAX: Final = 1_000_000_000


class Reference(Request):
    """What an analysis is compared with: exactly one of the fields is set.

    ``branch`` is the last analysis of that branch, ``commit`` that of exactly this commit.
    ``period_days`` and ``since`` are the last analysis of the same branch before that time, or the
    oldest that is kept; ``previous`` is the one before this.
    """

    branch: Branch | None = None
    commit: CommitId | None = None
    period_days: Int | None = Field(default=None, ge=1, le=3650)
    since: Time | None = None
    previous: Literal[True] | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        set_fields = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(set_fields) == 1:
            return self
        choices = ", ".join(type(self).model_fields)
        problem = (
            f"is not allowed with {set_fields[0]}: a reference has exactly one of {choices}"
            if set_fields
            else f"Field required, or another of {choices}: a reference has exactly one"
        )
        raise _error("reference", set_fields[1] if set_fields else "branch", problem)


@dataclass(frozen=True, slots=True)
class MetricFields:
    """What a condition about a metric may hold beside ``metric`` and ``on``.

    ``limit`` is required: ``max`` or ``min``. It is at most ``largest``.
    """

    part: CodePart
    limit: Literal["max", "min"]
    largest: float = _MAX
    is_whole: bool = False
    filters: tuple[str, ...] = ()


_OF_FINDINGS: Final = ("severity_at_least", "rule", "code")
_NEW, _ALL = CodePart.NEW, CodePart.OVERALL

METRICS: Final[Mapping[GateMetric, MetricFields]] = {
    GateMetric.NEW_ISSUES: MetricFields(_NEW, "max", is_whole=True, filters=_OF_FINDINGS),
    GateMetric.NEW_DUPLICATION_PERCENTAGE: MetricFields(
        _NEW, "max", 100, filters=("min_new_lines",)
    ),
    GateMetric.NEW_TECHNICAL_DEBT_MINUTES: MetricFields(
        _NEW, "max", is_whole=True, filters=_OF_FINDINGS
    ),
    GateMetric.ISSUES: MetricFields(_ALL, "max", is_whole=True, filters=_OF_FINDINGS),
    GateMetric.DUPLICATION_PERCENTAGE: MetricFields(_ALL, "max", 100),
    GateMetric.TECHNICAL_DEBT_MINUTES: MetricFields(
        _ALL, "max", is_whole=True, filters=_OF_FINDINGS
    ),
    GateMetric.AVERAGE_COMPLEXITY: MetricFields(_ALL, "max", 1000),
    GateMetric.QUALITY_SCORE: MetricFields(_ALL, "min", 10),
    GateMetric.MAINTAINABILITY: MetricFields(_ALL, "min", 100),
    GateMetric.ANALYZED_PERCENTAGE: MetricFields(_ALL, "min", 100),
}
"""Every metric with what its conditions may hold."""

_LIMITS_AND_FILTERS: Final = ("max", "min", *_OF_FINDINGS, "min_new_lines")


class GateCondition(Request):
    """One condition: what is measured, and its limit.

    Each metric has either a ``max`` or a ``min``. ``severity_at_least``, ``rule`` and ``code``
    choose findings, and go with the metrics that count findings or their debt. With fewer new lines
    than ``min_new_lines``, ``new_duplication_percentage`` is met. ``on`` may repeat which code the
    metric is about.
    """

    metric: Annotated[GateMetric, one_of(GateMetric)]
    max: Number | None = Field(default=None, ge=0, le=_MAX, allow_inf_nan=False)
    min: Number | None = Field(default=None, ge=0, le=_MAX, allow_inf_nan=False)
    severity_at_least: Annotated[Severity, one_of(Severity)] | None = None
    rule: KnownRule | None = None
    code: FindingCode | None = Field(
        default=None, description="A finding's code, such as eval_used or high_complexity"
    )
    min_new_lines: Int | None = Field(default=None, ge=1, le=1_000_000)
    on: Annotated[CodePart, one_of(CodePart)] | None = None

    @model_validator(mode="after")
    def _check_fields(self) -> Self:
        fields = METRICS[self.metric]
        allowed = (fields.limit, *fields.filters)
        for name in _LIMITS_AND_FILTERS:
            if name not in allowed and getattr(self, name) is not None:
                others = f"its condition has {', '.join(allowed)}"
                raise _error("condition", name, f"does not belong to {self.metric}: {others}")
        if self.on not in (None, fields.part):
            about = "new code" if fields.part is CodePart.NEW else "all code"
            problem = f"{self.metric} is about {about}: leave it out, or write {fields.part}"
            raise _error("condition", "on", problem)
        self._check_limit(fields)
        return self

    def _check_limit(self, fields: MetricFields) -> None:
        if (limit := self.limit) is None:
            raise _error("condition", fields.limit, f"Field required with {self.metric}")
        if limit > fields.largest:
            problem = f"{self.metric} is at most {fields.largest:g}"
            raise _error("condition", fields.limit, problem)
        # Infinity does not come here (`allow_inf_nan`), which `int` would refuse with another
        # error.
        if fields.is_whole and limit != int(limit):
            raise _error("condition", fields.limit, f"{self.metric} needs a whole number")

    @property
    def limit(self) -> float | None:
        """The largest or the smallest value that meets the condition."""
        return self.max if METRICS[self.metric].limit == "max" else self.min

    @property
    def part(self) -> CodePart:
        return METRICS[self.metric].part


class GateDefinition(Request):
    """What an analysis must meet, and what new code is compared with.

    Without ``reference`` that is the project's own reference, or its main branch.
    """

    reference: Reference | None = None
    conditions: list[GateCondition] = Field(min_length=1, max_length=MAX_CONDITIONS)
    on_missing_reference: Annotated[MissingReference, one_of(MissingReference)] = (
        MissingReference.ANALYZE
    )


class QualityGate(GateDefinition):
    """A gate as a batch holds it; ``name`` is that of the account's gate, or one for this batch."""

    name: GateName | None = None


def _check_choice(value: Any, _handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, (Mapping, QualityGate)):
        return QualityGate.model_validate(value)
    if not isinstance(value, str):
        raise PydanticCustomError("gate_choice", "must be the name of a gate, or a gate")
    if not re.fullmatch(_GATE_NAME, value):
        raise PydanticCustomError(
            "gate_name",
            "is not the name of a gate: use 1 to 64 lowercase letters, digits and hyphens",
        )
    return value


# As with any union, pydantic alone would report what is wrong with each part.
GateChoice = Annotated[GateName | QualityGate, WrapValidator(_check_choice)]
"""A gate by its name, or written out."""


class SetQualityGate(GateDefinition):
    """The body of ``PUT /v1/quality-gates/{name}``.

    The ``default`` gate applies where neither batch nor project name one; left out, that stays as
    it is.
    """

    default: StrictBool | None = None


class QualityGateItem(Response):
    """A gate of the account. Those that are ``built_in`` every account has."""

    name: str
    description: str | None = None
    reference: Reference | None = None
    conditions: list[GateCondition]
    on_missing_reference: MissingReference
    default: bool = False
    built_in: bool = False
    updated_at: datetime | None = None
    updated_by: str | None = Field(
        default=None, description="The name of the API key that wrote it last"
    )


class QualityGateRemoved(Response):
    """``built_in`` tells that the built-in gate of this name applies again."""

    name: str
    removed: bool = True
    built_in: bool = False


class ConditionVerdict(Response):
    """One condition, what was measured, and why it is met or not."""

    metric: GateMetric
    description: str = Field(description="What is measured, in words")
    on: CodePart
    max: float | None = None
    min: float | None = None
    severity_at_least: Severity | None = None
    rule: Rule | None = None
    code: str | None = None
    value: float | None = Field(default=None, description="null: it could not be measured")
    status: GateStatus
    reason: str


class GateVerdict(JobGate):
    """What a gate says of one analysis: never passed where something could not be measured."""

    conditions: list[ConditionVerdict]


def _error(title: str, field: str, problem: str) -> ValidationError:
    # The problem is a value and not the template: braces in it would be read as names of values.
    kind = PydanticCustomError("quality_gate", "{problem}", {"problem": problem})
    found = InitErrorDetails(type=kind, loc=(field,), input=None)
    return ValidationError.from_exception_data(title, [found])
