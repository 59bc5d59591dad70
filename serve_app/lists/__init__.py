"""Lists page by page: cursors, pages, and lists that are read outside of the database."""
