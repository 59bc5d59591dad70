"""Findings as lists, counts and rows, and by priority."""
