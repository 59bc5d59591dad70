"""Analysis jobs: the type, its pipeline, and the tasks, which need no database."""
