"""Findings over time: ids, filters, decisions, and what analyses are compared with."""
