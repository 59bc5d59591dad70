"""Quality gates: which one a job has, and the verdict about what was measured."""
