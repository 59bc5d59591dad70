"""Projects, their findings, and the gates that they must pass."""
