"""Events as e-mail."""
