"""Which files of a repository are analysed."""
