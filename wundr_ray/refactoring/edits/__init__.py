"""Edits: applied, composed, compared and linked."""
