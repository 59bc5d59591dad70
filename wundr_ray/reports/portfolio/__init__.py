"""Reports of report batches in all of their formats."""
