"""Long checks by tools of others, against a real server: ``make conformance``."""
