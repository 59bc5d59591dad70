"""Approved changes on their way into a repository: patches, branches, requests to merge."""
