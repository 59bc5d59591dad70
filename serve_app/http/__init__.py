"""HTTP around every answer: bodies, envelope, errors, limits, documentation."""
