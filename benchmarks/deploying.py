"""Give a running Serve another configuration: ``python -m benchmarks.deploying FILE``."""

import json
import sys
from pathlib import Path

from serve_app.local.ray_driver import connect, deploy

if __name__ == "__main__":
    connect(Path(sys.argv[1]))
    deploy(json.load(sys.stdin))
