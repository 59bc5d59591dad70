"""Schedules: when they are due, and what is done then. Pure."""
