"""The wire contract: vocabulary, requests, responses, errors. Shared by server and SDK."""
