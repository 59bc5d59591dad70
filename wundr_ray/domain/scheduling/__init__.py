"""Which batches start next, and which jobs get slots on which nodes."""
