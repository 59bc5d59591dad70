# Generated from wundr_sdk/aio/batches/__init__.py by `make sdk-sync`: change that file instead.
"""``client.batches``."""
