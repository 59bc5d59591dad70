"""Every rule of recommendations, and the order of what they say.

The value of a recommendation is the estimated minutes of technical debt it would remove; the
estimates are those of ``domain/results/scoring.py`` and are named as estimates in every text.
"""

from collections.abc import Mapping

from wundr_ray.aggregate.recommendations import (
    accessibility_basics,
    asynchronous_twins,
    complex_functions,
    indebted_projects,
    oversized_modules,
    shared_code,
    shared_vulnerabilities,
)
from wundr_ray.aggregate.recommendations.interface import Advise, Material
from wundr_ray.contract.results.analysis import Recommendation

RULES: Mapping[str, Advise] = {
    "fix_shared_vulnerability": shared_vulnerabilities.advise,
    "split_complex_functions": complex_functions.advise,
    "split_oversized_modules": oversized_modules.advise,
    "repay_debt": indebted_projects.advise,
    "consolidation": shared_code.advise,
    "generate_synchronous_code": asynchronous_twins.advise,
    "add_accessibility_basics": accessibility_basics.advise,
}
"""By the type of what they recommend; among equal values, in this order."""


def recommend(material: Material) -> list[Recommendation]:
    """Every recommendation that the material supports, the most valuable first."""
    found = [advice for advise in RULES.values() for advice in advise(material)]
    return sorted(found, key=lambda advice: -advice.estimated_minutes)
