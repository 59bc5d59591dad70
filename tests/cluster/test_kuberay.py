"""The KubeRay manifest as far as it can be checked without Kubernetes."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from serve_app.local.launch import FRONT_DOOR
from wundr_ray.settings import Settings

ROOT = Path(__file__).parents[2]
PROBES = ("livenessProbe", "readinessProbe")


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    text = (ROOT / "cluster" / "kuberay" / "rayservice.yaml").read_text("utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


@pytest.fixture(scope="module")
def cluster(documents: dict[str, Any]) -> dict[str, Any]:
    service = documents["RayService"]
    assert service["apiVersion"] == "ray.io/v1"
    assert service["spec"].keys() <= {
        "serveConfigV2", "rayClusterConfig", "upgradeStrategy", "excludeHeadPodFromServeSvc",
    }  # fmt: skip
    found: dict[str, Any] = service["spec"]["rayClusterConfig"]
    return found


@pytest.fixture(scope="module")
def pods(cluster: dict[str, Any]) -> list[dict[str, Any]]:
    """The head's pod and the workers'."""
    (workers,) = cluster["workerGroupSpecs"]
    return [each["template"]["spec"] for each in (cluster["headGroupSpec"], workers)]


def container(pod: dict[str, Any]) -> dict[str, Any]:
    (found,) = pod["containers"]
    return dict(found)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def quantity(text: str) -> float:
    """Bytes, or cores."""
    for suffix, factor in (("Gi", 2**30), ("Mi", 2**20), ("m", 0.001)):
        if text.endswith(suffix):
            return float(text.removesuffix(suffix)) * factor
    return float(text)


def test_the_front_door_is_in_the_proxy(pods: list[dict[str, Any]]) -> None:
    callback = {"name": "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH", "value": FRONT_DOOR}
    assert callback in container(pods[0])["env"]


def test_the_versions_are_those_of_the_installation(
    cluster: dict[str, Any], pods: list[dict[str, Any]]
) -> None:
    assert cluster["rayVersion"] == version("ray")
    assert len({container(pod)["image"] for pod in pods}) == 1


def test_the_api_is_deployed_as_everywhere_else(documents: dict[str, Any]) -> None:
    served = yaml.safe_load(documents["RayService"]["spec"]["serveConfigV2"])
    known = yaml.safe_load((ROOT / "cluster" / "serve.yaml").read_text("utf-8"))
    (deployment,) = served["applications"][0]["deployments"]
    assert deployment["num_replicas"] >= 2
    (usual,) = known["applications"][0]["deployments"]
    assert deployment | {"num_replicas": 1} == usual
    assert served["logging_config"] == known["logging_config"]


def test_the_head_runs_no_jobs_and_workers_come_on_demand(cluster: dict[str, Any]) -> None:
    assert cluster["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    assert cluster["enableInTreeAutoscaling"] is True
    assert cluster["autoscalerOptions"]["version"] == "v2"
    assert cluster["autoscalerOptions"]["idleTimeoutSeconds"] > 0
    (workers,) = cluster["workerGroupSpecs"]
    assert workers["minReplicas"] == workers["replicas"] == 0 < workers["maxReplicas"]


def test_the_settings_are_known_and_tell_the_size_of_a_worker(
    cluster: dict[str, Any], pods: list[dict[str, Any]]
) -> None:
    given = {each["name"]: each.get("value") for each in container(pods[0])["env"]}
    assert container(pods[0])["env"] == container(pods[1])["env"]
    names = {f"WUNDR_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in given if name.startswith("WUNDR_")} <= names
    (workers,) = cluster["workerGroupSpecs"]
    asked = container(pods[1])["resources"]["requests"]
    assert int(given["WUNDR_MAX_WORKERS"]) == workers["maxReplicas"]
    assert float(given["WUNDR_WORKER_CPU_CORES"]) == quantity(asked["cpu"])
    memory = int(workers["rayStartParams"]["memory"])
    assert float(given["WUNDR_WORKER_MEMORY_GB"]) * 2**30 == memory < quantity(asked["memory"])


def test_secrets_come_from_secrets_only(
    documents: dict[str, Any], cluster: dict[str, Any], pods: list[dict[str, Any]]
) -> None:
    secret = ("SECRET", "KEY", "PASSWORD", "DATABASE_URL", "ARTIFACTS_URL")
    for each in container(pods[0])["env"]:
        if any(word in each["name"] for word in secret):
            assert each["valueFrom"]["secretKeyRef"].keys() == {"name", "key"}
    assert cluster["authOptions"] == {"mode": "token", "secretName": "wundr-ray-token"}
    assert "secretKeyRef" in cluster["gcsFaultToleranceOptions"]["redisPassword"]["valueFrom"]
    assert not any("://" in text for text in strings(documents))


def test_pods_are_probed_bounded_and_without_rights(pods: list[dict[str, Any]]) -> None:
    for pod in pods:
        box = container(pod)
        for name in PROBES:
            assert box[name]["exec"]["command"]
            assert box[name]["failureThreshold"] >= 3
        asked, most = box["resources"]["requests"], box["resources"]["limits"]
        assert asked["memory"] == most["memory"]
        assert quantity(asked["cpu"]) <= quantity(most["cpu"])
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert box["securityContext"]["allowPrivilegeEscalation"] is False
        mounted = {each["name"] for each in box["volumeMounts"]}
        assert mounted == {each["name"] for each in pod["volumes"]}
    assert pods[1]["automountServiceAccountToken"] is False


def test_only_the_api_and_metrics_are_open(documents: dict[str, Any]) -> None:
    between, everyone = documents["NetworkPolicy"]["spec"]["ingress"]
    assert "ports" not in between
    assert len(between["from"]) == 2
    assert {each["port"] for each in everyone["ports"]} == {8000, 8080}
