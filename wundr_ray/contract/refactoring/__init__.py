"""Refactor batches: jobs, results, reviews and the delivery of approved changes."""
