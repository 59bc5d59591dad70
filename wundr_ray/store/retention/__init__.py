"""What has passed its time, and its removal."""
