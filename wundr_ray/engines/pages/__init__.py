"""The page of rules, ``docs/rules.md``, written from the registry and the tables of codes."""
