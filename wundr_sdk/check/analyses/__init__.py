"""The analyses of a change and of its base, and what they say about it."""
