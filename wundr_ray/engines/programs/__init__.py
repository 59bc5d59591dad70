"""Programs of others, run on files within bounds."""
