"""What refactor batches propose, and what became of it, as tables and as a report document."""
