"""Endpoints of projects and their findings."""
