"""What the files for deployment say is what the code knows: commands, settings, metrics; and they are well formed."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import click
import pytest
import yaml

from gateway.api.metrics import render
from gateway.cli import recto
from recto.meters import COUNTERS, TIMES, counted, timed
from recto.settings import load_settings
from storage.on_sqlite.opening import open_sqlite
from tests.architecture.tree import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = ROOT / "docker-compose.yml"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
WITH_SETTINGS = [COMPOSE, ROOT / "Dockerfile", ROOT / ".env.example", *KUBERNETES, *UNITS]


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text("utf-8")) if document]


def services() -> dict[str, dict[str, Any]]:
    return documents(COMPOSE)[0]["services"]


def manifests() -> list[dict[str, Any]]:
    return [manifest for path in KUBERNETES for manifest in documents(path)]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in manifests():
        if "template" in manifest.get("spec", {}):
            yield manifest["metadata"]["name"], manifest["spec"]["template"]["spec"]


def containers() -> Iterator[dict[str, Any]]:
    return (container for _, pod in pods() for container in pod["containers"])


def command_lines() -> Iterator[tuple[str, ...]]:
    """Every call of `recto` in the files, without its name."""
    for service in services().values():
        if service.get("image") == "recto":
            yield tuple(service["command"])
        check: list[str] = service.get("healthcheck", {}).get("test", [])
        if "recto" in check:
            yield tuple(check[check.index("recto") + 1 :])
    for container in containers():
        if container["image"] == "recto":
            yield tuple(container["args"])
        probe: list[str] = container.get("livenessProbe", {}).get("exec", {}).get("command", [])
        if probe[:1] == ["recto"]:
            yield tuple(probe[1:])
    for unit in UNITS:
        line = next(line for line in unit.read_text("utf-8").splitlines() if line.startswith("ExecStart="))
        yield tuple(shlex.split(line.replace("%i", "ocr"))[1:])


def test_the_compose_file_is_what_its_schema_asks_for() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("line", sorted(set(command_lines())), ids=" ".join)
def test_every_command_line_is_one_of_ours(line: tuple[str, ...]) -> None:
    name, *arguments = line
    with click.Context(recto) as context:
        command = recto.get_command(context, name)
        assert command is not None
        command.make_context(name, list(arguments), parent=context)


@pytest.mark.parametrize("path", WITH_SETTINGS, ids=lambda path: path.name)
def test_every_setting_in_them_is_one(path: Path) -> None:
    names = set(re.findall(r"\bRECTO_[A-Z0-9_]+", path.read_text("utf-8")))
    load_settings(environ=dict.fromkeys(names, ""))


def test_a_password_comes_from_the_environment_and_is_asked_for() -> None:
    text = COMPOSE.read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)) - {"DATA_UID", "OTEL_EXPORTER_OTLP_ENDPOINT"}
    assert asked == set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE))
    assert not re.search(r"(?i)(password|secret\w*|token): (?!\$\{|'\[\"\$\{)\S", text)


@pytest.mark.parametrize("name", services())
def test_services_have_few_rights_and_say_how_they_are(name: str) -> None:
    service = services()[name]
    assert "healthcheck" in service or service["image"] == "recto"  # the image has one
    assert "no-new-privileges:true" in service["security_opt"]
    if name != "vllm":  # what compiles kernels writes where it likes
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:")


def test_what_is_mounted_is_there() -> None:
    mounted = [entry.split(":")[0] for service in services().values() for entry in service.get("volumes", [])]
    for place in mounted:
        if place.startswith("./deploy/"):
            assert (ROOT / place).exists(), place
    named = {place for place in mounted if not place.startswith(".")}
    assert named == set(documents(COMPOSE)[0]["volumes"])


def test_images_are_pinned() -> None:
    images = [service["image"] for service in services().values()] + [each["image"] for each in containers()]
    assert all(image == "recto" or re.search(r":v?\d", image) for image in images)


@pytest.mark.parametrize("name", [name for name, _ in pods()])
def test_pods_have_few_rights_probes_and_limits(name: str) -> None:
    pod = dict(pods())[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "livenessProbe" in container
        assert container["resources"]["requests"]
        assert container["resources"]["limits"]["memory"]


def test_manifests_hang_together() -> None:
    kustomization = next(each for each in manifests() if each["kind"] == "Kustomization")
    files = {path.name for path in KUBERNETES} - {"kustomization.yaml", "secrets.example.yaml"}
    assert set(kustomization["resources"]) == files
    labels = [pod["metadata"]["labels"] for each in manifests() if (pod := each.get("spec", {}).get("template"))]
    for each in manifests():
        if each["kind"] == "Service":
            assert each["spec"]["selector"] in labels
    deployments = {each["metadata"]["name"] for each in manifests() if each["kind"] == "Deployment"}
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in manifests() if each["kind"] == "ScaledObject"}
    assert scaled <= deployments
    assert not any("namespace" in each.get("metadata", {}) for each in manifests())


def test_scaling_is_by_length_and_by_age() -> None:
    for each in manifests():
        if each["kind"] == "ScaledObject":
            queries = " ".join(trigger["metadata"]["query"] for trigger in each["spec"]["triggers"])
            assert "waiting_units" in queries
            assert "oldest_seconds" in queries
            assert "held_units" in queries


def test_every_metric_that_is_asked_for_is_given(tmp_path: Path) -> None:
    stores = open_sqlite(tmp_path / "recto.sqlite")
    stores.meter.count({counted(name, **dict.fromkeys(each.labels, "x")): 1.0 for name, each in COUNTERS.items()})
    for name, each in TIMES.items():
        stores.meter.count(timed(name, 1.0, **dict.fromkeys(each.labels, "x")))
    known = set(re.findall(r"^(recto_\w+)", render(stores).decode(), re.MULTILINE))
    stores.close()
    asked = {metric for query in queries() for metric in re.findall(r"\brecto_\w+", query)}
    assert asked <= known, asked - known
    assert {"recto_queue_oldest_seconds", "recto_pages_total", "recto_unit_seconds_bucket"} <= asked


def queries() -> Iterator[str]:
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text("utf-8"))
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    rules = documents(DEPLOY / "prometheus" / "alerts.yml")[0]
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])
    for each in manifests():
        triggers = each.get("spec", {}).get("triggers", [])
        yield from (trigger["metadata"]["query"] for trigger in triggers)


def test_parentheses_of_queries_are_closed() -> None:
    for query in queries():
        for opening, closing in ("()", "{}", "[]"):
            assert query.count(opening) == query.count(closing), query


def test_every_alert_is_explained() -> None:
    rules = documents(DEPLOY / "prometheus" / "alerts.yml")[0]
    explained = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for group in rules["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"]
            assert f"`{rule['alert']}`" in explained, rule["alert"]


def test_grafana_finds_the_dashboard_and_its_source() -> None:
    provisioning = DEPLOY / "grafana" / "provisioning"
    source = documents(provisioning / "datasources" / "prometheus.yml")[0]["datasources"][0]
    provider = documents(provisioning / "dashboards" / "recto.yml")[0]["providers"][0]
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text("utf-8"))
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {source["uid"]}
    mounted = services()["grafana"]["volumes"]
    assert any(entry.split(":")[1].startswith(provider["options"]["path"]) for entry in mounted)
    assert cast(Mapping[str, Any], dashboard)["panels"][0]["title"] == "Store"


def test_the_image_is_not_roots_and_has_no_sources_on_its_path() -> None:
    last = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    assert "USER 10001" in last
    assert "HEALTHCHECK" in last
    assert "REMAP_SIGTERM=SIGQUIT" in last
    assert re.findall(r"^COPY (.*)$", last, re.MULTILINE) == ["--from=build /recto /recto"]


def test_the_health_check_of_the_image_is_json() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    check = re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", text, re.MULTILINE)
    assert check
    python, dash_c, program = json.loads(check[1])
    assert (python, dash_c) == ("python", "-c")
    compile(program, "health check", "exec")
