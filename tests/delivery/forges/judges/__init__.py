"""Clients and documents of others judge the fake forge, and what our adapters send."""
