"""Frames and reports: in a folder or in object storage."""
