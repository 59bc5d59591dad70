"""The delivery of approved changes."""
