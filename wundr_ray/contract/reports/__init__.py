"""Report batches: jobs, results and their words."""
