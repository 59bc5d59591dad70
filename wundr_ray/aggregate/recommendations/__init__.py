"""What to do first: one file per kind of recommendation."""
