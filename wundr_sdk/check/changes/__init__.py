"""What the CI system says about the change that is checked."""
