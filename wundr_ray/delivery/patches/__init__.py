"""Diffs and series of patches, made from a preview alone."""
