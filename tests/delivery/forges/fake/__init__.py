"""A forge on loopback that speaks the four dialects; its state is in memory."""
