"""``wundr check``: whether a change passes its quality gate, for continuous integration."""
