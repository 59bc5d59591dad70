"""One file as rules see it, and what they ask about it."""
