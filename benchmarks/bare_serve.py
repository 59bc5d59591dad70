"""Serve with an application that does nothing: ``python -m benchmarks.bare_serve ADDRESS PORT``."""

import sys

import ray
from ray import serve

from benchmarks.bare_endpoint import app

if __name__ == "__main__":
    ray.init(address=sys.argv[1], namespace="serve", log_to_driver=False, configure_logging=False)
    serve.start(http_options={"host": "127.0.0.1", "port": int(sys.argv[2])})
    serve.run(app, name="bare", route_prefix="/")
