"""Batches: created, followed and listed; `wundr analyse` and `wundr check`."""
