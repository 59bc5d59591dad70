"""Events as signed requests to webhooks."""
