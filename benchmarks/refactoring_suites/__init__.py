"""Real repositories whose own test suites run before and after their proposed changes."""
