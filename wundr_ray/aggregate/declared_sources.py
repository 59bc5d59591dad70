"""The modules of ours that decide results: what is found in a file, and where.

Whenever one of them changes, earlier results are not taken over, and findings count as those of
another tool. A test follows the imports from the entry points and names each module that is missing
here; a module that decides nothing is an exception in that test, with the reason.
"""

_EVERY_ENGINE = (
    "wundr_ray.domain.credentials",
    "wundr_ray.domain.files.minified",
    "wundr_ray.domain.files.role_rules",
    "wundr_ray.domain.wording",
    "wundr_ray.engines.analysis",
    "wundr_ray.engines.codes",
    "wundr_ray.engines.complexity",
    "wundr_ray.engines.interface",
    "wundr_ray.engines.masking",
    "wundr_ray.engines.rows",
    "wundr_ray.engines.cases",
    "wundr_ray.engines.time_limit",
    "wundr_ray.engines.programs.failures",
    "wundr_ray.engines.programs.toolbox",
    "wundr_ray.roles.conventions.marks",
    "wundr_ray.roles.origins",
)

_PYTHON_ENGINES = (
    "wundr_ray.engines.python.bandit.library",
    "wundr_ray.engines.python.file",
    "wundr_ray.engines.python.radon.blocks",
    "wundr_ray.engines.python.radon.maintainability",
    "wundr_ray.engines.python.radon.raw",
    "wundr_ray.engines.python.bandit.findings",
    "wundr_ray.engines.python.bandit.codes",
    "wundr_ray.engines.python.bandit.gates",
    "wundr_ray.engines.python.bandit.silenced",
    "wundr_ray.engines.python.source",
    "wundr_ray.engines.python.tree",
    "wundr_ray.engines.python.version",
    "wundr_ray.engines.python.ruff.run",
    "wundr_ray.engines.python.ruff.codes",
    "wundr_ray.engines.python.bandit.severity.code",
    "wundr_ray.engines.python.bandit.severity.data",
    "wundr_ray.engines.python.bandit.severity.errors",
    "wundr_ray.engines.python.bandit.severity.files",
    "wundr_ray.engines.python.bandit.severity.hashes",
    "wundr_ray.engines.python.bandit.severity.network",
    "wundr_ray.engines.python.bandit.origin",
    "wundr_ray.engines.python.bandit.severity.pages",
    "wundr_ray.engines.python.bandit.place",
    "wundr_ray.engines.python.bandit.severity.secrets",
    "wundr_ray.engines.python.bandit.severity.shell",
    "wundr_ray.engines.python.bandit.severity.sql",
    "wundr_ray.engines.python.bandit.severity.table",
)

_SCRIPT_ENGINES = (
    "wundr_ray.engines.scripts.oxlint.run",
    "wundr_ray.engines.scripts.oxlint.codes",
    "wundr_ray.engines.scripts.file",
    "wundr_ray.engines.scripts.oxlint.place",
    "wundr_ray.engines.scripts.oxlint.severity",
)

_HTML_ENGINES = (
    "wundr_ray.engines.html.accessibility",
    "wundr_ray.engines.html.branches",
    "wundr_ray.engines.html.code_branches",
    "wundr_ray.engines.html.codes",
    "wundr_ray.engines.html.elements",
    "wundr_ray.engines.html.mask",
    "wundr_ray.engines.html.page",
    "wundr_ray.engines.html.parser",
    "wundr_ray.engines.html.rules",
    "wundr_ray.engines.html.scopes",
    "wundr_ray.engines.html.text_branches",
)

ENGINE_SOURCES = (*_EVERY_ENGINE, *_PYTHON_ENGINES, *_SCRIPT_ENGINES, *_HTML_ENGINES)
"""What the findings of the engines depend on, besides the versions of the wrapped tools."""

FINGERPRINT_SOURCES = (
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

CLONE_SOURCES = (
    *FINGERPRINT_SOURCES,
    "wundr_ray.clones.block_kinds",
    "wundr_ray.clones.codes",
    "wundr_ray.clones.detect",
    "wundr_ray.clones.findings",
    "wundr_ray.clones.groups",
    "wundr_ray.clones.lines",
    "wundr_ray.clones.links",
    "wundr_ray.clones.tokens.parameters",
    "wundr_ray.clones.partitions",
    "wundr_ray.clones.project",
    "wundr_ray.clones.sides",
    "wundr_ray.domain.files.role_rules",
    "wundr_ray.domain.wording",
)
"""What the findings of duplicates depend on."""

PLACE_SOURCES = (
    "wundr_ray.tracking.text.functions",
    "wundr_ray.tracking.text.lines",
    "wundr_ray.tracking.places",
    "wundr_ray.tracking.text.primary",
    "wundr_ray.tracking.text.scopes",
)
"""What the places of findings depend on."""

FILE_SOURCES = ("wundr_ray.frames", *ENGINE_SOURCES, *FINGERPRINT_SOURCES, *PLACE_SOURCES)
"""What the kept results of one file depend on, whatever other files the project has."""
