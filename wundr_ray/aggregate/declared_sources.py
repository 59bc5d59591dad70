"""The modules of ours that decide results: what is found in a file, and where.

Whenever one of them changes, earlier results are not taken over, and findings count as those of
another tool. A test follows the imports from the entry points and names each module that is missing
here; a module that decides nothing is an exception in that test, with the reason.
"""

_EVERY_ENGINE = (
    "wundr_ray.domain.credentials",
    "wundr_ray.domain.minified",
    "wundr_ray.domain.role_rules",
    "wundr_ray.domain.wording",
    "wundr_ray.engines.analysis",
    "wundr_ray.engines.codes",
    "wundr_ray.engines.complexity",
    "wundr_ray.engines.interface",
    "wundr_ray.engines.masking",
    "wundr_ray.engines.rows",
    "wundr_ray.engines.severity.cases",
    "wundr_ray.engines.time_limit",
    "wundr_ray.engines.tool_failures",
    "wundr_ray.engines.toolbox",
    "wundr_ray.roles.marks",
    "wundr_ray.roles.origins",
)

_PYTHON_ENGINES = (
    "wundr_ray.engines.bandit_library",
    "wundr_ray.engines.python",
    "wundr_ray.engines.python_complexity",
    "wundr_ray.engines.python_maintainability",
    "wundr_ray.engines.python_raw",
    "wundr_ray.engines.python_security",
    "wundr_ray.engines.python_security_codes",
    "wundr_ray.engines.python_security_gates",
    "wundr_ray.engines.python_silenced",
    "wundr_ray.engines.python_source",
    "wundr_ray.engines.python_tree",
    "wundr_ray.engines.python_version",
    "wundr_ray.engines.ruff",
    "wundr_ray.engines.ruff_codes",
    "wundr_ray.engines.severity.python_code",
    "wundr_ray.engines.severity.python_data",
    "wundr_ray.engines.severity.python_errors",
    "wundr_ray.engines.severity.python_files",
    "wundr_ray.engines.severity.python_hashes",
    "wundr_ray.engines.severity.python_network",
    "wundr_ray.engines.severity.python_origin",
    "wundr_ray.engines.severity.python_pages",
    "wundr_ray.engines.severity.python_place",
    "wundr_ray.engines.severity.python_secrets",
    "wundr_ray.engines.severity.python_shell",
    "wundr_ray.engines.severity.python_sql",
    "wundr_ray.engines.severity.python_table",
)

_SCRIPT_ENGINES = (
    "wundr_ray.engines.oxlint",
    "wundr_ray.engines.oxlint_codes",
    "wundr_ray.engines.scripts",
    "wundr_ray.engines.severity.script_place",
    "wundr_ray.engines.severity.script_table",
)

_HTML_ENGINES = (
    "wundr_ray.engines.html_accessibility",
    "wundr_ray.engines.html_branches",
    "wundr_ray.engines.html_code_branches",
    "wundr_ray.engines.html_codes",
    "wundr_ray.engines.html_elements",
    "wundr_ray.engines.html_mask",
    "wundr_ray.engines.html_page",
    "wundr_ray.engines.html_parser",
    "wundr_ray.engines.html_rules",
    "wundr_ray.engines.html_scopes",
    "wundr_ray.engines.html_text_branches",
)

ENGINE_SOURCES = (*_EVERY_ENGINE, *_PYTHON_ENGINES, *_SCRIPT_ENGINES, *_HTML_ENGINES)
"""What the findings of the engines depend on, besides the versions of the wrapped tools."""

FINGERPRINT_SOURCES = (
    "wundr_ray.clones.fingerprints",
    "wundr_ray.clones.job",
    "wundr_ray.clones.lexers",
    "wundr_ray.clones.markup_mask",
    "wundr_ray.clones.masked",
    "wundr_ray.clones.script_context",
    "wundr_ray.clones.script_mask",
    "wundr_ray.clones.token_kinds",
    "wundr_ray.clones.tokens",
    "wundr_ray.domain.minified",
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
    "wundr_ray.clones.parameters",
    "wundr_ray.clones.partitions",
    "wundr_ray.clones.project",
    "wundr_ray.clones.sides",
    "wundr_ray.domain.role_rules",
    "wundr_ray.domain.wording",
)
"""What the findings of duplicates depend on."""

PLACE_SOURCES = (
    "wundr_ray.tracking.functions",
    "wundr_ray.tracking.lines",
    "wundr_ray.tracking.places",
    "wundr_ray.tracking.primary",
    "wundr_ray.tracking.scopes",
)
"""What the places of findings depend on."""

FILE_SOURCES = ("wundr_ray.frames", *ENGINE_SOURCES, *FINGERPRINT_SOURCES, *PLACE_SOURCES)
"""What the kept results of one file depend on, whatever other files the project has."""
