"""The results of analyses, and how they are shown."""
