"""The OpenAPI document: what operations say of themselves, and what is completed for generators."""
