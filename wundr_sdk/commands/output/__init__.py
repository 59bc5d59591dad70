"""What commands show: the screen, tables, pager, and words for errors."""
