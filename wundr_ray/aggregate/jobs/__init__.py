"""The numbers of one job, and what it takes over from an earlier one."""
