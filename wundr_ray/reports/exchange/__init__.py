"""Findings in formats that other programs read."""
