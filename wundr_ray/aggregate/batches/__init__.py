"""A batch's numbers and its report document."""
