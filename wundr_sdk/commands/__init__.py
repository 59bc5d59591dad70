"""The commands of ``wundr``. Modules import rich, httpx and yaml only when a command runs."""
