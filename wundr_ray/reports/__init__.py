"""Summary in, bytes out: one file per format."""
