"""The report of a refactor batch as a PDF."""
