"""Proposed changes as they are kept, summed up and built again."""
