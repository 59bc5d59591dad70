"""Endpoints of batches."""
