"""Kinds of jobs: one folder or module each, known to the service by a line of the registry."""
