"""The results of batches, by the type of the batch."""
