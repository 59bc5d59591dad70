"""Batches and their jobs while they run."""
