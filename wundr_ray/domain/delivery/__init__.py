"""Proposed and approved changes as the database keeps them, and the states of a changeset."""
