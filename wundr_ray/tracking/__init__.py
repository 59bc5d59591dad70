"""Findings that stay the same findings while lines move, files are renamed and branches merge."""
