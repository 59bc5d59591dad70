"""Reports made on demand: orders, turns and tasks."""
