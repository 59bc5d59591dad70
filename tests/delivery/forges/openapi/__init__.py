"""GitHub's published OpenAPI document, in part, and what judges calls by it."""
