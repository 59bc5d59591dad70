"""Quality gates: conditions, verdicts and their words."""
