"""Reports about earlier analyses: what they need is read when they begin, and no git is called."""
