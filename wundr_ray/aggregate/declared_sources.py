"""The modules of ours on which kept results depend, beside those that the engines declare.

A test follows the imports from the entry points and names each module that is missing.
"""

from wundr_ray.engines import registry
from wundr_ray.engines.interface import PerJob

FINGERPRINTS = (
    "wundr_ray.clones.fingerprints",
    "wundr_ray.clones.job",
    "wundr_ray.clones.tokens.lexers",
    "wundr_ray.clones.tokens.markup_mask",
    "wundr_ray.clones.tokens.masked",
    "wundr_ray.clones.tokens.script_context",
    "wundr_ray.clones.tokens.script_mask",
    "wundr_ray.clones.tokens.kinds",
    "wundr_ray.clones.tokens.streams",
    "wundr_ray.domain.files.minified",
)
"""What the token streams depend on that are kept for the search for duplicates."""

PLACES = (
    "wundr_ray.tracking.text.functions",
    "wundr_ray.tracking.text.lines",
    "wundr_ray.tracking.places",
    "wundr_ray.tracking.text.primary",
    "wundr_ray.tracking.text.scopes",
)
"""What the places of findings depend on."""


def file_sources() -> tuple[str, ...]:
    """What the kept results of one file depend on, whatever other files the project has."""
    engines = (each for each in registry.ENGINES if not isinstance(each.analyse, PerJob))
    of_engines = {source for engine in engines for source in engine.sources}
    return ("wundr_ray.frames", *sorted(of_engines), *FINGERPRINTS, *PLACES)
