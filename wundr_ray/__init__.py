"""Wundr on Ray: batch code analysis. Importing the package imports nothing heavy."""

__version__ = "0.1.0"
