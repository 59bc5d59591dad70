"""What each file of a repository is for: production code, tests, docs, third-party code, …

Pure functions of paths, of configuration files read as data, and of a file's first lines.
"""
