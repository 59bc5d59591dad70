"""What commands take that a type alone does not describe."""
