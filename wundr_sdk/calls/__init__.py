"""Every call of the API as data: what to send, and how to read the answer."""
