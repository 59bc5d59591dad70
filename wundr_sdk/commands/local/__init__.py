"""What concerns this machine and not the server."""
