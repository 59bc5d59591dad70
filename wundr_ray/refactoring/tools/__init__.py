"""ruff and oxlint: what they report, under the settings of a project."""
