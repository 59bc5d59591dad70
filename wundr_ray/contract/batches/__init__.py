"""Batches and schedules as callers write them and as lists answer them."""
