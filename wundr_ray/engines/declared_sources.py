"""Modules of ours on which the findings of several engines depend.

Each engine lists these and its own in ``Engine.sources``. When one of them changes, earlier
results are not used again, and findings count as those of another tool. A test follows the imports
and names each module that is missing; a module that decides nothing is an exception in that test,
with the reason.
"""

EVERY_ENGINE = (
    "wundr_ray.domain.credentials",
    "wundr_ray.domain.files.minified",
    "wundr_ray.domain.files.role_rules",
    "wundr_ray.domain.wording",
    "wundr_ray.engines.analysis",
    "wundr_ray.engines.cases",
    "wundr_ray.engines.codes",
    "wundr_ray.engines.complexity",
    "wundr_ray.engines.interface",
    "wundr_ray.engines.masking",
    "wundr_ray.engines.plain_text",
    "wundr_ray.engines.rows",
    "wundr_ray.engines.shard",
    "wundr_ray.engines.time_limit",
    "wundr_ray.roles.conventions.marks",
    "wundr_ray.roles.origins",
)

PROGRAMS = (
    "wundr_ray.engines.programs.failures",
    "wundr_ray.engines.programs.toolbox",
)
"""For engines that are programs of others."""

PYTHON = (
    *EVERY_ENGINE,
    "wundr_ray.engines.python.file",
    "wundr_ray.engines.python.radon.blocks",
    "wundr_ray.engines.python.radon.maintainability",
    "wundr_ray.engines.python.radon.raw",
    "wundr_ray.engines.python.source",
    "wundr_ray.engines.python.tree",
    "wundr_ray.engines.python.version",
)
"""For engines that read Python: which files are read, and which functions there are."""
