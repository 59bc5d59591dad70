"""Another version of the code on a running cluster: ``rival.py GCS VERSION scheduler|replica``.

``scheduler`` only starts that version's scheduler; ``replica`` does what a new replica does.
"""

import asyncio
import sys

import ray

from wundr_ray.runtime import gateway, remote
from wundr_ray.runtime.gateway import RayGateway
from wundr_ray.runtime.names import scheduler_name
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.scheduling.scheduler import Scheduler
from wundr_ray.settings import Settings


async def main(version: str, role: str) -> None:
    settings = Settings()
    if role == "scheduler":
        remote.actor(Scheduler, scheduler_name(version), settings, version)
        await asyncio.sleep(2)  # the name is known; a driver that ends at once takes it along
        return
    gateway.code_version = lambda: version
    store = open_store(settings)
    await RayGateway(store, settings).start()
    await remote.find_actor(scheduler_name(version)).ready.remote()
    await store.close()


if __name__ == "__main__":
    address, code, task = sys.argv[1:]
    ray.init(address=address, namespace="wundr", log_to_driver=False)
    asyncio.run(main(code, task))
