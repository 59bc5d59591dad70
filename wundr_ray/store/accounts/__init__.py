"""Accounts: keys, credits, usage, requests."""
