"""Real git repositories, real servers."""
