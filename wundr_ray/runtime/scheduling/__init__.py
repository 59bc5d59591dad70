"""The scheduler with slots, managers and due schedules, and the quotas of plans."""
