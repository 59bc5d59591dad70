"""What an account may use and has used: plans, credits, requests per hour."""
