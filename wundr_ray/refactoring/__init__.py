"""Changes to code that keep its behaviour: which there are, why, and the proof of each file."""
