"""The synchronous client: generated from the asynchronous one, but for the edge to the network."""
