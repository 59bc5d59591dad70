"""The report as a web page: one file without scripts, which loads nothing."""
