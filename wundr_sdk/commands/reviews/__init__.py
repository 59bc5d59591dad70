"""Proposed changes: shown, decided about, and delivered."""
