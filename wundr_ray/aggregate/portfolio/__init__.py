"""Reports that are made of findings and frames, and the documents of all reports."""
