"""What is done about a batch's proposed changes: review, decide, apply, deliver."""
