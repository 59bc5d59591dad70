"""Where the result of a check is shown."""
