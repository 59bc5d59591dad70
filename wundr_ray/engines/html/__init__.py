"""Accessibility of HTML and its templates, by rules of our own."""
