"""Endpoints of proposed changes and their delivery."""
