"""Engines for Python. All that read syntax trees share one tree for each file."""
