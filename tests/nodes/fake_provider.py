"""Ray's fake provider of nodes, for types of nodes that say how much memory they have."""

from typing import Any

from ray.autoscaler._private.fake_multi_node.node_provider import FakeMultiNodeProvider


class Provider(FakeMultiNodeProvider):
    """The autoscaler plans with the memory of the type; the node has what the machine has.

    Ray's own hands the memory on as a custom resource, which a node refuses.
    """

    def create_node_with_resources_and_labels(
        self, node_config: Any, tags: Any, count: int, resources: Any, labels: Any
    ) -> None:
        rest = {name: value for name, value in resources.items() if name != "memory"}
        super().create_node_with_resources_and_labels(node_config, tags, count, rest, labels)
