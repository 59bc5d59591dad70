"""Batches while they run: attempts, news of jobs, progress, ends."""
