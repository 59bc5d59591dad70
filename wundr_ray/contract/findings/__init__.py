"""Findings of a project, and decisions about them."""
