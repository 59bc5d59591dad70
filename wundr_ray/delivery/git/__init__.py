"""Commits and pushes: git's side of a delivery."""
