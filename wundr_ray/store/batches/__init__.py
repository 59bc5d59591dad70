"""Batches and their jobs in the database."""
