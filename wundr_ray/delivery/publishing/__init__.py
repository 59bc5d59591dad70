"""Changesets on their way from a plan to a merge: one is delivered exactly once."""
