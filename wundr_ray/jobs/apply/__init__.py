"""Apply jobs, which change what a review approved: the type, its pipeline, and the tasks."""
