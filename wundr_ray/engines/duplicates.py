"""The search for duplicates, ``wundr_ray.clones``, as the registry lists it.

It compares the files of a whole job, so the job runs it, in a step of its own.
"""

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.interface import Engine, EngineInfo, PerJob

ENGINE = Engine(
    info=EngineInfo(
        name="wundr-clones",
        rules=frozenset({Rule.DUPLICATES}),
        languages=frozenset(Language),
    ),
    kinds={},
    analyse=PerJob(),
    sources=(
        "wundr_ray.clones.block_kinds",
        "wundr_ray.clones.codes",
        "wundr_ray.clones.detect",
        "wundr_ray.clones.findings",
        "wundr_ray.clones.fingerprints",
        "wundr_ray.clones.groups",
        "wundr_ray.clones.job",
        "wundr_ray.clones.tokens.lexers",
        "wundr_ray.clones.lines",
        "wundr_ray.clones.links",
        "wundr_ray.clones.tokens.markup_mask",
        "wundr_ray.clones.tokens.masked",
        "wundr_ray.clones.tokens.parameters",
        "wundr_ray.clones.partitions",
        "wundr_ray.clones.project",
        "wundr_ray.clones.tokens.script_context",
        "wundr_ray.clones.tokens.script_mask",
        "wundr_ray.clones.sides",
        "wundr_ray.clones.tokens.kinds",
        "wundr_ray.clones.tokens.streams",
        "wundr_ray.domain.files.minified",
        "wundr_ray.domain.files.role_rules",
        "wundr_ray.domain.wording",
    ),
)
