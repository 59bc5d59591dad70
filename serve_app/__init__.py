"""The REST API: a plain FastAPI application and its deployment on Ray Serve."""
