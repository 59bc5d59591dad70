"""The table of languages that are recognised by their names only, made from GitHub linguist's."""
