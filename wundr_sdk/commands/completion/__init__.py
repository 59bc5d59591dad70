"""Completion in the shell: bash, zsh and fish."""
