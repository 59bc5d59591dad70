"""Findings and files of two analyses, recognised as the same."""
