"""The servers that repositories are fetched from, and how git talks to them."""
