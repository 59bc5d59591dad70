"""Brings events to those who asked for them: webhooks and e-mail."""
