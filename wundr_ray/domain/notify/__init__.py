"""Deliveries of events: when they are sent, and how often."""
