"""The report of an analysis batch as an Excel workbook."""
