"""``cluster.yaml`` as far as it can be checked without a cloud."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from ray.autoscaler._private.util import prepare_config, validate_config

from serve_app.local.launch import FRONT_DOOR
from wundr_ray.domain.operation.storage import why_one_node
from wundr_ray.settings import Settings

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "initialization_commands",
    "setup_commands",
    "head_setup_commands",
    "worker_setup_commands",
    "head_start_ray_commands",
    "worker_start_ray_commands",
)
INSTANCES = {"m6i.xlarge": (4, 16), "m6i.2xlarge": (8, 32)}
"""Cores and GiB, as AWS lists them."""


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "cluster.yaml").read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def launcher(written: dict[str, Any]) -> dict[str, Any]:
    """The configuration with the launcher's own defaults filled in."""
    prepared: dict[str, Any] = prepare_config(written)
    return prepared


@pytest.fixture(scope="module")
def environment(
    written: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What the nodes' processes are started with, made by the set-up command itself."""
    home = tmp_path_factory.mktemp("home")
    (home / ".wundr").mkdir()
    header = (ROOT / "cluster.yaml").read_text("utf-8")
    given = re.findall(r"^# +(export WUNDR_.*)$", header, re.MULTILINE)  # what the steps ask for
    (home / ".wundr" / "cluster.env").write_text("\n".join(given))
    (command,) = [each for each in written["setup_commands"] if "wundr.env" in each]
    read = f"{command}; . ~/wundr.env; env -0"
    done = subprocess.run(
        ["bash", "-c", read],
        env={"HOME": str(home), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


def node_types(launcher: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The head's type and those of workers: spot, then on demand."""
    types = dict(launcher["available_node_types"])
    head = types.pop(launcher["head_node_type"])
    return head, [types.pop("spot"), types.pop("on_demand")]


def test_ray_accepts_it(launcher: dict[str, Any]) -> None:
    validate_config(launcher)
    assert launcher["provider"]["type"] == "aws"


def test_what_ray_does_not_check(launcher: dict[str, Any]) -> None:
    """Validation lets a missing region pass, and a minimum above its maximum."""
    assert re.fullmatch(r"[a-z]{2}-[a-z]+-\d", launcher["provider"]["region"])
    for kind in launcher["available_node_types"].values():
        assert 0 <= kind["min_workers"] <= kind["max_workers"] <= launcher["max_workers"]
    head, workers = node_types(launcher)
    for kind in head, *workers:
        assert kind["node_config"]["ImageId"] == head["node_config"]["ImageId"]
        assert kind["node_config"]["MetadataOptions"]["HttpTokens"] == "required"
        cores, memory = INSTANCES[kind["node_config"]["InstanceType"]]
        assert kind["resources"]["CPU"] <= cores
        assert kind["resources"].get("memory", 0) < memory << 30


def test_the_head_runs_no_jobs(launcher: dict[str, Any]) -> None:
    head, _ = node_types(launcher)
    assert head["resources"] == {"CPU": 0}
    assert head["max_workers"] == 0
    assert "--num-cpus=0 " in start_of(launcher, "head_start_ray_commands", "ray start --head")


def test_workers_come_and_go_on_demand(launcher: dict[str, Any]) -> None:
    _, (spot, on_demand) = node_types(launcher)
    assert spot["min_workers"] == on_demand["min_workers"] == 0
    assert on_demand["max_workers"] == launcher["max_workers"] > spot["max_workers"] > 0
    assert spot["node_config"]["InstanceMarketOptions"] == {"MarketType": "spot"}
    assert "InstanceMarketOptions" not in on_demand["node_config"]
    assert spot["resources"] == on_demand["resources"]
    assert 0 < launcher["idle_timeout_minutes"] <= 15


def test_the_head_may_manage_its_own_workers_only(launcher: dict[str, Any]) -> None:
    head, workers = node_types(launcher)
    assert head["node_config"]["IamInstanceProfile"] == {"Name": "wundr-head"}
    assert not any("IamInstanceProfile" in kind["node_config"] for kind in workers)
    policy = json.loads((ROOT / "cluster" / "aws" / "head-policy.json").read_text("utf-8"))
    kinds = {kind["node_config"]["InstanceType"] for kind in workers}
    for statement in policy["Statement"]:
        actions = statement["Action"]
        assert all(re.fullmatch(r"ec2:[A-Za-z]+", action) for action in actions)
        if all(action.startswith("ec2:Describe") for action in actions):
            continue
        assert statement["Resource"] != "*"
        if "instance/" in str(statement["Resource"]):
            limits = statement["Condition"]["StringEquals"]
            assert launcher["cluster_name"] in limits.values()
            assert {limits.get("ec2:InstanceType")} in (kinds, {None})


def test_every_node_asks_for_the_token(
    launcher: dict[str, Any], environment: dict[str, str]
) -> None:
    home = environment["HOME"]
    mounted = "~/.ray/auth_token"
    assert environment["RAY_AUTH_MODE"] == "token"
    assert environment["RAY_AUTH_TOKEN_PATH"] == mounted.replace("~", home)
    assert environment["RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"] == FRONT_DOOR
    assert mounted in launcher["file_mounts"]
    assert any(f"chmod 600 {mounted}" in each for each in launcher["setup_commands"])
    for commands, started in (
        ("head_start_ray_commands", "ray start --head"),
        ("head_start_ray_commands", "serve deploy"),
        ("worker_start_ray_commands", "ray start --address"),
    ):
        command = start_of(launcher, commands, started)
        assert command.index(". ~/wundr.env") < command.index(started)


def test_nothing_but_ssh_is_open(launcher: dict[str, Any]) -> None:
    group = launcher["provider"]["security_group"]
    assert "IpPermissions" not in group  # Ray's own rules: between the nodes, and port 22
    head = start_of(launcher, "head_start_ray_commands", "ray start --head")
    assert "--dashboard-host=127.0.0.1 " in head
    served = yaml.safe_load((ROOT / "cluster" / "serve.yaml").read_text("utf-8"))
    assert served["http_options"]["host"] == "127.0.0.1"
    assert served["proxy_location"] == "HeadOnly"


def test_the_settings_are_known_and_consistent(
    launcher: dict[str, Any], environment: dict[str, str]
) -> None:
    given = {name for name in environment if name.startswith("WUNDR_")}
    assert given <= {f"WUNDR_{name.upper()}" for name in Settings.model_fields}
    _, (_, worker) = node_types(launcher)
    assert int(environment["WUNDR_MAX_WORKERS"]) == launcher["max_workers"]
    assert int(environment["WUNDR_WORKER_CPU_CORES"]) == worker["resources"]["CPU"]
    memory = float(environment["WUNDR_WORKER_MEMORY_GB"])
    assert memory * 2**30 == worker["resources"]["memory"]
    assert environment["WUNDR_HOME"] == environment["HOME"] + "/.wundr"


def test_the_api_starts_on_a_cluster_that_may_grow(environment: dict[str, str]) -> None:
    kept = Settings(
        database_url=environment["WUNDR_DATABASE_URL"],
        artifacts_url=environment["WUNDR_ARTIFACTS_URL"],
    ).kept_on_one_node
    assert why_one_node(kept, nodes=1, may_grow=True) is None


def test_the_bucket_is_the_heads_by_its_role(launcher: dict[str, Any]) -> None:
    """A key in its environment would replace the role by which it starts workers."""
    assert "worker.env" not in start_of(launcher, "head_start_ray_commands", "ray start --head")
    assert "worker.env" in start_of(launcher, "worker_start_ray_commands", "ray start --address")


def test_the_synced_folder_has_what_the_commands_use(written: dict[str, Any]) -> None:
    assert written["file_mounts"]["~/wundr-ray"] == "."
    text = "\n".join(each for name in COMMANDS for each in written.get(name, []))
    assert "--constraint constraints.txt '.[server]'" in text
    assert "serve deploy cluster/serve.yaml" in text
    for name in "constraints.txt", "pyproject.toml", "cluster/serve.yaml":
        assert (ROOT / name).is_file()
    assert {"**/.git/**", "**/.venv/**"} <= set(written["rsync_exclude"])


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_are_valid_shell(launcher: dict[str, Any], name: str) -> None:
    """As the launcher sends them: each wrapped in a subshell with variables before it."""
    for command in launcher[name]:
        wrapped = f"true && (export RAY_HEAD_IP=10.0.0.1; {command})"
        subprocess.run(["bash", "-n", "-c", wrapped], check=True)


def start_of(launcher: dict[str, Any], commands: str, started: str) -> str:
    """The one command among ``commands`` that contains ``started``."""
    (found,) = [each for each in launcher[commands] if started in each]
    return str(found)
