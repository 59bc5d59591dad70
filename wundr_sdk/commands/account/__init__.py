"""What belongs to the account: plan, webhooks, schedules and delivery hosts."""
