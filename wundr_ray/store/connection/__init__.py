"""Connections to the database, and its transactions."""
