"""Rules for names in Python."""
