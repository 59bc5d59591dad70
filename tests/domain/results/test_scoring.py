from hypothesis import given
from hypothesis import strategies as st
from radon.complexity import cc_rank

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.results import scoring


def test_every_rule_and_severity_has_its_minutes_and_worse_costs_no_less() -> None:
    for rule in Rule:
        minutes = [scoring.remediation_minutes(rule, severity) for severity in Severity]
        assert minutes == sorted(minutes, reverse=True)
        assert minutes[-1] > 0


@given(st.integers(1, 500))
def test_bands_are_radons_ranks(complexity: int) -> None:
    bands = {"A": "low", "B": "low", "C": "medium", "D": "high", "E": "high", "F": "high"}
    assert scoring.complexity_band(complexity) == bands[cc_rank(complexity)]
