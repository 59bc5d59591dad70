"""The kinds of fields that requests are made of, each with its own check."""
