"""The durable truth: accounts, batches, jobs, slots and events, and the artifacts beside them."""
