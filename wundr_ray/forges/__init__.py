"""The REST APIs of hosts of repositories: calls within bounds, on one origin only."""
