"""Which quality gate each job of a new batch has; it is fixed when the batch is created."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.gates.models import GateDefinition, QualityGate, Reference
from wundr_ray.contract.jobs import AnalysisConfig, AnyJob
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.domain.scheduling.estimates import project_key

Choice = str | QualityGate


@dataclass(frozen=True, slots=True)
class KnownGates:
    """The gates of an account: its ``own`` by name, the default, and those of its projects."""

    own: Mapping[str, GateDefinition] = field(default_factory=dict)
    default: str | None = None
    of_projects: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def names(self) -> Sequence[str]:
        return sorted({*BUILT_IN, *self.own})

    def resolved(self, choice: Choice) -> Choice:
        """The gate with its definition; an unknown name is returned unchanged."""
        if isinstance(choice, QualityGate):
            return choice
        definition = self.own.get(choice)
        if definition is None and choice in BUILT_IN:
            definition = BUILT_IN[choice].definition
        return named(choice, definition) if definition else choice


def named(name: str, definition: GateDefinition) -> QualityGate:
    fields = {each: getattr(definition, each) for each in GateDefinition.model_fields}
    return QualityGate(name=name, **fields)


def with_gates(request: CreateBatch, known: KnownGates) -> CreateBatch:
    """The request with the definition of every gate in place of its name.

    A job's own gate comes before the batch's, that before the project's, and that before the
    account's default. An unknown name is left as it is, and refused later.
    """
    # The definition is copied into the batch when it is created. Whoever changes the gate while the
    # batch runs does not change what the batch is judged by, and its retries are judged alike.
    if request.type is not BatchType.ANALYSIS:
        return request
    options = request.options
    reference = options.quality_gate_reference
    choice = options.quality_gate if options.quality_gate is not None else known.default
    of_projects = known.of_projects if options.quality_gate is None else {}
    gate = None if choice is None else _fixed(choice, known, reference)
    return request.model_copy(
        update={
            "options": options.model_copy(update={"quality_gate": gate}),
            "jobs": [_with_gate(job, known, of_projects, reference) for job in request.jobs],
        }
    )


def _with_gate(
    job: AnyJob,
    known: KnownGates,
    of_projects: Mapping[str, Choice],
    reference: Reference | None,
) -> AnyJob:
    if not isinstance(job.config, AnalysisConfig):
        return job
    choice = job.config.quality_gate
    if choice is None and (key := project_key(job)) is not None:
        choice = of_projects.get(key)
    if choice is None:
        return job
    gate = _fixed(choice, known, reference)
    return job.model_copy(update={"config": job.config.model_copy(update={"quality_gate": gate})})


def _fixed(choice: Choice, known: KnownGates, reference: Reference | None) -> Choice:
    gate = known.resolved(choice)
    if isinstance(gate, QualityGate) and reference is not None:
        return gate.model_copy(update={"reference": reference})
    return gate


def gate_of(options: Mapping[str, Any], config: Mapping[str, Any]) -> QualityGate | None:
    """The gate of a job by its batch's options and its own configuration, as they are stored."""
    stored = config.get("quality_gate") or options.get("quality_gate")
    return QualityGate.model_validate(stored) if isinstance(stored, Mapping) else None


def reference_of(options: Mapping[str, Any], config: Mapping[str, Any]) -> Reference | None:
    """What a job asks to be compared with; None leaves it to its project."""
    stored = options.get("quality_gate_reference")
    if stored is not None:
        return Reference.model_validate(stored)
    gate = gate_of(options, config)
    return gate.reference if gate else None
