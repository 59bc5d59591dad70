"""Reports of analyses in all of their formats, and what they show."""
