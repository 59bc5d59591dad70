"""Which gate each job of a new batch has."""

from typing import Any

import pytest

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.gates.models import GateDefinition, QualityGate, Reference
from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.domain.gates.choice import KnownGates, gate_of, reference_of, with_gates
from wundr_ray.domain.scheduling.estimates import project_key

NONE_NEW: dict[str, Any] = {"metric": "new_issues", "max": 0}
INLINE = QualityGate.model_validate({"name": "inline", "conditions": [NONE_NEW]})
OWN = GateDefinition.model_validate({"conditions": [{"metric": "issues", "max": 7}]})
MAIN, COMMIT = Reference(branch="main"), Reference(commit="a" * 40)


def batch(options: dict[str, Any] | None = None, **config: Any) -> CreateBatch:
    """Of two jobs, the first of which has this ``config``."""
    return CreateBatch.model_validate(
        {
            "name": "b",
            "type": "analysis",
            "jobs": [
                {
                    "id": f"j{n}",
                    "type": "analysis",
                    "config": {
                        "project": {
                            "name": f"app{n}",
                            "repository": {"url": f"https://github.com/acme/app{n}"},
                        },
                        **(config if n == 0 else {}),
                    },
                }
                for n in range(2)
            ],
            "options": options or {},
        }
    )


def known(own: str | None = None, **fields: Any) -> KnownGates:
    """``own`` is the gate of the first job's project."""
    key = project_key(batch().jobs[0])
    assert key
    return KnownGates(own={"ours": OWN}, of_projects={key: own} if own else {}, **fields)


def names(request: CreateBatch, gates: KnownGates) -> list[str | None]:
    """The name of each job's gate, as its row tells it once the batch is stored."""
    fixed = with_gates(request, gates)
    options = fixed.options.model_dump(mode="json")
    found = [gate_of(options, job.config.model_dump(mode="json")) for job in fixed.jobs]
    return [gate.name if gate else None for gate in found]


def test_without_any_gate_there_is_none() -> None:
    request = batch()
    assert names(request, known()) == [None, None]
    assert with_gates(request, known()) == request


@pytest.mark.parametrize(
    ("options", "config", "project", "default", "expected"),
    [
        (None, None, None, "ours", ["ours", "ours"]),
        (None, None, "strict", None, ["strict", None]),
        (None, None, "strict", "ours", ["strict", "ours"]),
        ("new-code", None, "strict", "ours", ["new-code", "new-code"]),
        ("new-code", "security", "strict", "ours", ["security", "new-code"]),
        (None, "security", "strict", "ours", ["security", "ours"]),
    ],
)
def test_the_job_then_the_batch_then_the_project_then_the_account(
    options: str | None,
    config: str | None,
    project: str | None,
    default: str | None,
    expected: list[str | None],
) -> None:
    request = batch({"quality_gate": options}, quality_gate=config)
    assert names(request, known(project, default=default)) == expected


def test_gates_that_are_written_out_stay_as_they_are() -> None:
    request = batch({"quality_gate": INLINE.model_dump(mode="json")})
    assert names(request, known()) == ["inline", "inline"]


def test_an_own_gate_replaces_the_built_in_one_of_its_name() -> None:
    gates = KnownGates(own={"strict": OWN})
    fixed = with_gates(batch({"quality_gate": "strict"}), gates)
    assert isinstance(fixed.options.quality_gate, QualityGate)
    assert fixed.options.quality_gate.conditions == OWN.conditions
    assert gates.names == sorted(BUILT_IN)


def test_what_is_fixed_is_not_looked_up_again() -> None:
    fixed = with_gates(batch({"quality_gate": "ours"}), known())
    changed = KnownGates(own={"ours": BUILT_IN["strict"].definition}, default="strict")
    assert with_gates(fixed, changed) == fixed


def test_an_unknown_name_stays_where_it_was() -> None:
    fixed = with_gates(batch({"quality_gate": "stricter"}, quality_gate="nothing"), known())
    assert fixed.options.quality_gate == "stricter"
    config = fixed.jobs[0].config
    assert isinstance(config, AnalysisConfig)
    assert config.quality_gate == "nothing"


def test_the_batchs_reference_goes_before_that_of_any_gate() -> None:
    inline = INLINE.model_copy(update={"reference": MAIN}).model_dump(mode="json")
    options = {"quality_gate": inline, "quality_gate_reference": {"commit": "a" * 40}}
    fixed = with_gates(batch(options, quality_gate="strict"), known())
    stored = fixed.options.model_dump(mode="json")
    for job in fixed.jobs:
        config = job.config.model_dump(mode="json")
        gate = gate_of(stored, config)
        assert gate
        assert gate.reference == COMMIT == reference_of(stored, config)


def test_what_a_job_is_compared_with() -> None:
    assert reference_of({}, {}) is None
    gate = {"conditions": [NONE_NEW]}
    assert reference_of({"quality_gate": gate}, {}) is None
    assert reference_of({"quality_gate": {**gate, "reference": {"branch": "main"}}}, {}) == MAIN
    assert reference_of({"quality_gate_reference": {"commit": "a" * 40}}, {}) == COMMIT


def test_batches_of_earlier_versions_have_no_gate() -> None:
    assert gate_of({"incremental": True}, {"rules": []}) is None
