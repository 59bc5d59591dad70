"""Refactor jobs, up to their preview: the type, its pipeline, and the tasks."""
