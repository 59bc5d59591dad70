"""The TypeScript client of ``sdk/typescript``: what is generated for it, and tests of it."""
