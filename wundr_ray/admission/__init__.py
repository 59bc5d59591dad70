"""The use cases of admission: create a batch, check one, run failed jobs again. No HTTP, no Ray."""
