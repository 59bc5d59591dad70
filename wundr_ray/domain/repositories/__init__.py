"""Repositories: their addresses, which project they are, their owners' lists."""
