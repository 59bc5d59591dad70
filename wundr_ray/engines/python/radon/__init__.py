"""radon: complexity and maintainability of Python, by radon's rules on the shared tree."""
