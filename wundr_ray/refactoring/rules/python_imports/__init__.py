"""Rules for imports in Python."""
