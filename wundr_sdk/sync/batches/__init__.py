"""``client.batches``."""
