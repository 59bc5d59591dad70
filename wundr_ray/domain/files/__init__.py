"""The files of a repository: languages, roles, patterns of paths, shards."""
