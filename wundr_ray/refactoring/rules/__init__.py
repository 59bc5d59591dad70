"""The rules, one file each; a file's examples are its tests and its part of the documentation."""
