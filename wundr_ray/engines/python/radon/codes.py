"""The one kind of finding that radon has."""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.engines.codes import Kind
from wundr_ray.engines.complexity import Source, kind

SOURCE = Source(
    "radon", "cc", "https://radon.readthedocs.io/en/latest/intro.html#cyclomatic-complexity"
)

KINDS: Mapping[str, Kind] = MappingProxyType({SOURCE.engine_rule: kind(SOURCE)})
