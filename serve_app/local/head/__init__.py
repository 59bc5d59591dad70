"""Ray's processes on this machine."""
