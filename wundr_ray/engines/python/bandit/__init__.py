"""bandit: security of Python, by bandit's own tests on the shared tree."""
