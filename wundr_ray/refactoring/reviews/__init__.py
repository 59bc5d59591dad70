"""Decisions about proposed changes, and what has become of them."""
