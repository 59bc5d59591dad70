"""HTTP to hosts that users name: addresses are checked and pinned, answers are bounded."""
