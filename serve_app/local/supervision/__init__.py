"""A detached installation that is started again when it has ended."""
