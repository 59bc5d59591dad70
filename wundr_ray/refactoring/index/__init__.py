"""The whole repository, for questions that no single file can answer."""
