"""What an operator looks after: caches, retention, storage, metrics, settings."""
