"""Deploy the configuration on standard input: ``python -m benchmarks.deploying FILE``.

``FILE`` is where the head of the running installation has written its address.
"""

import json
import sys
from pathlib import Path

from ray.serve.context import _get_global_client
from ray.serve.schema import ServeDeploySchema

from serve_app.local.head.ray_driver import connect

if __name__ == "__main__":
    connect(Path(sys.argv[1]))
    config = ServeDeploySchema.model_validate(json.load(sys.stdin))
    _get_global_client().deploy_apps(config, _blocking=True)
