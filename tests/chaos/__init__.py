"""Faults at random moments of a batch, and what must be the same after them: ``make chaos``."""
