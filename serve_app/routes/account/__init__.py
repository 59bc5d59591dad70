"""Endpoints of an account: usage, webhooks, credentials, gates, schedules."""
