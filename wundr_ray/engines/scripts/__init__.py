"""Engines for JavaScript and TypeScript."""
