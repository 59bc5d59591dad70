"""Reports of refactor batches: document in, bytes out; one file per format."""
