"""Batches whose changes are reviewed: proposals, decisions, what follows."""
