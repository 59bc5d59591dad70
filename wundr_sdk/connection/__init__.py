"""How a server is reached: address, key, proxy, retries, and the reading of its answers."""
