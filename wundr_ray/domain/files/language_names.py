"""The names of languages as people write them."""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Language

LANGUAGE_NAMES: Mapping[Language, str] = MappingProxyType(
    {
        Language.PYTHON: "Python",
        Language.JAVASCRIPT: "JavaScript",
        Language.TYPESCRIPT: "TypeScript",
        Language.HTML: "HTML",
    }
)
