"""Execution on Ray: actors and tasks that carry out what the domain decides."""
