"""The placement groups of a running Ray: ``python -m tests.chaos.groups FILE``."""

import json
import sys
from pathlib import Path

from ray.util import placement_group_table

from serve_app.local.head.ray_driver import connect

if __name__ == "__main__":
    connect(Path(sys.argv[1]))
    print(json.dumps(list(placement_group_table().values()), default=str))
