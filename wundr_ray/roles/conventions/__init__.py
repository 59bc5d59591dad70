"""Conventions about names and marks of files, and the roles that they mean."""
