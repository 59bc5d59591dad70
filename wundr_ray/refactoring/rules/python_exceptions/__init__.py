"""Rules for exceptions and their handlers in Python."""
