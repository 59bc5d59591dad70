"""Who calls: API keys, and those that were refused."""
