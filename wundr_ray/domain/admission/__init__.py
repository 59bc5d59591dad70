"""Whether a batch is accepted, and on which terms."""
