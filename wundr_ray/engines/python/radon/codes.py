"""The one kind of finding that radon has."""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.engines.codes import CodeInfo
from wundr_ray.engines.complexity import ComplexitySource, kind

SOURCE = ComplexitySource(
    "radon", "cc", "https://radon.readthedocs.io/en/latest/intro.html#cyclomatic-complexity"
)

KINDS: Mapping[str, CodeInfo] = MappingProxyType({SOURCE.engine_rule: kind(SOURCE)})
