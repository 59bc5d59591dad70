"""The report of an analysis batch as a PDF."""
