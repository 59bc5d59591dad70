"""The numbers of a job, and the files that are made of results."""
