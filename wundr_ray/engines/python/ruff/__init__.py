"""ruff: performance and style of Python, one run for each shard."""
