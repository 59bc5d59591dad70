"""A whole installation on one machine: Ray, the API and their state under one home folder."""
