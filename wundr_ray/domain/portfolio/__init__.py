"""What reports tell of many projects over time: decisions over points, which are kept for ever."""
