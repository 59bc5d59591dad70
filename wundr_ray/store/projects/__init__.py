"""Projects: their repositories, analyses and points."""
