"""What the files for deployment say is what the code knows: commands, settings, metrics; and they are well formed."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_args

import click
import pytest
import yaml

from gateway.api.metrics import render
from gateway.cli import recto
from gateway.deployment_choice import require_deployments
from ocr_backends.deployed.client import make_client
from recto.deployments import STANDARD_KEYS, Budget, Deployment, Kind, Price, Role, Roles, Route
from recto.meters import COUNTERS, TIMES, counted, timed
from recto.options import ReadOptions
from recto.settings import Settings, load_settings
from storage.on_sqlite.opening import open_sqlite
from tests.architecture.tree import ROOT
from workers.escalation.candidates import candidates

DEPLOY = ROOT / "deploy"
COMPOSE = ROOT / "docker-compose.yml"
KUBERNETES = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = sorted((DEPLOY / "model-servers").glob("*.sh"))
SAMPLES = sorted((DEPLOY / "deployments").glob("*.toml"))
MODEL_SERVERS = frozenset({"vllm", "recto-model-server"})
"""Services, pods and units that are none of Recto's programs."""

MODEL = "deepseek-ai/DeepSeek-OCR-2"
ASKING = Settings(
    deployments={"own": Deployment(kind="openai-compatible", model="m", url="http://gpu1:8000/v1")},
    roles=Roles(tables=Route(default="own")),
)
IMAGES = frozenset({"recto", "recto-gpu"})
"""Those that the Dockerfile makes."""

MODELS = DEPLOY / "deployments" / "models.env.example"
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
        if service.get("image") in IMAGES:
            yield tuple(service["command"])
        check: list[str] = service.get("healthcheck", {}).get("test", [])
        if "recto" in check:
            yield tuple(check[check.index("recto") + 1 :])
    for container in containers():
        if container["image"] in IMAGES:
            yield tuple(container["args"])
        probe: list[str] = container.get("livenessProbe", {}).get("exec", {}).get("command", [])
        if probe[:1] == ["recto"]:
            yield tuple(probe[1:])
    for unit in (unit for unit in UNITS if unit.stem not in MODEL_SERVERS):
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


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_deployments_can_be_used_as_they_are(path: Path) -> None:
    settings = load_settings(path, {})
    assert settings.deployments
    for name, deployment in settings.deployments.items():
        client = make_client(name, deployment)
        assert (client.name, len(client.fingerprint)) == (name, 64)
    require_deployments(ReadOptions(), settings)
    assert not deployment_costs(settings) or settings.budget != Budget()
    for role in (Role.TABLES, Role.PAGES):
        names = candidates(role, ReadOptions(), settings)
        assert names
        assert all(settings.deployments[name].vision for name in names)


def test_the_environment_of_the_sample_names_a_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (line.partition("=") for line in MODELS.read_text("utf-8").splitlines() if not line.startswith("#"))
    named = {name: value for name, _, value in lines if name.startswith("RECTO_")}
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(environ=named)
    assert candidates(Role.TABLES, ReadOptions(), settings) == ["sonnet"]
    assert settings.budget != Budget()
    text = MODELS.read_text("utf-8")
    assert all(f"\n{key}=\n" in text for key in STANDARD_KEYS.values())


def deployment_costs(settings: Settings) -> bool:
    return any(deployment.price != Price() for deployment in settings.deployments.values())


def test_there_is_a_sample_of_every_kind_of_deployment_and_of_the_models_that_are_told_of() -> None:
    deployments = [each for path in SAMPLES for each in load_settings(path, {}).deployments.values()]
    assert {each.kind for each in deployments} | {"openai-responses"} == set(get_args(Kind))
    models = " ".join(each.model.lower() for each in deployments)
    for model in ("mm-poly-8b", "gpt-oss-120b", "gemma-3-12b", "minicpm4-8b", "qwen3-14b", "qwen2.5-vl"):
        assert model in models
    for model in ("gpt-5.1", "gemini-2.5-pro", "gemini-2.5-flash", "claude-opus-4-5", "claude-sonnet-4-6"):
        assert model in models
    assert {each.pinned.by for each in deployments} == {"shared", "deployment"}


def test_a_password_comes_from_the_environment_and_is_asked_for() -> None:
    text = COMPOSE.read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)) - {"DATA_UID", "OTEL_EXPORTER_OTLP_ENDPOINT"}
    assert asked == set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE))
    assert not re.search(r"(?i)(password|secret\w*|token): (?!\$\{|'\[\"\$\{)\S", text)


@pytest.mark.parametrize("name", services())
def test_services_have_few_rights_and_say_how_they_are(name: str) -> None:
    service = services()[name]
    assert "healthcheck" in service or service["image"] in IMAGES  # they have one
    assert "no-new-privileges:true" in service["security_opt"]
    if name not in MODEL_SERVERS:  # what compiles kernels writes where it likes
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
    assert all(image in IMAGES or re.search(r":v?\d", image) for image in images)


@pytest.mark.parametrize("name", [name for name, _ in pods()])
def test_pods_have_few_rights_probes_and_limits(name: str) -> None:
    pod = dict(pods())[name]
    assert pod["automountServiceAccountToken"] is False
    if name not in MODEL_SERVERS:
        assert pod["securityContext"]["runAsNonRoot"] is True
    for container in pod["containers"]:
        if name not in MODEL_SERVERS:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "livenessProbe" in container
        assert container["resources"]["requests"]
        assert container["resources"]["limits"]["memory"]


def test_manifests_hang_together() -> None:
    for folder in {path.parent for path in KUBERNETES}:
        kustomization = documents(folder / "kustomization.yaml")[0]
        files = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml", "secrets.example.yaml"}
        assert set(kustomization["resources"]) - {".."} == files
    labels = [pod["metadata"]["labels"] for each in manifests() if (pod := each.get("spec", {}).get("template"))]
    for each in manifests():
        if each["kind"] == "Service":
            assert each["spec"]["selector"] in labels
    deployments = {each["metadata"]["name"] for each in manifests() if each["kind"] == "Deployment"}
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in manifests() if each["kind"] == "ScaledObject"}
    assert scaled <= deployments
    assert not any("namespace" in each.get("metadata", {}) for each in manifests())
    names = {(each["kind"], each["metadata"]["name"]) for each in manifests() if "metadata" in each}
    patches = [yaml.safe_load(patch["patch"]) for each in manifests() for patch in each.get("patches", [])]
    assert {(patch["kind"], patch["metadata"]["name"]) for patch in patches} <= names


def arguments_of_vllm() -> dict[str, list[str]]:
    """What it is started with, by the place that says so, but for names and what the script is given."""
    script = (
        (DEPLOY / "model-servers" / "vllm.sh").read_text("utf-8").rpartition("exec vllm serve ")[2].replace("\\\n", "")
    )
    places = {
        "script": [word for word in shlex.split(script) if word not in {"--host", "--port"} and "$" not in word],
        "compose": services()["vllm"]["command"],
        "kubernetes": dict(pods())["recto-model-server"]["containers"][0]["args"],
    }
    return {place: [word for word in words if word != MODEL] for place, words in places.items()}


def test_vllm_is_started_alike_everywhere() -> None:
    arguments = arguments_of_vllm()
    assert arguments["script"] == arguments["compose"] == arguments["kubernetes"]
    assert "--logits_processors" in arguments["script"]


def test_vllm_runs_with_the_runner_that_knows_the_processor() -> None:
    pod = dict(pods())["recto-model-server"]["containers"][0]
    assert {"name": "VLLM_USE_V2_MODEL_RUNNER", "value": "0"} in pod["env"]
    assert services()["vllm"]["environment"]["VLLM_USE_V2_MODEL_RUNNER"] == "0"
    assert "export VLLM_USE_V2_MODEL_RUNNER=0" in (DEPLOY / "model-servers" / "vllm.sh").read_text("utf-8")


def test_model_servers_have_the_version_that_is_written_down_everywhere() -> None:
    images = [services()["vllm"]["image"], dict(pods())["recto-model-server"]["containers"][0]["image"]]
    versions = {image.partition(":v")[2] for image in images}
    told = [path.read_text("utf-8") for path in (DEPLOY / "model-servers" / "vllm.sh", ROOT / "docs" / "models.md")]
    assert versions == {version for text in told for version in re.findall(r"vllm==([\d.]+)", text)}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_run(path: Path) -> None:
    assert path.stat().st_mode & 0o111
    checked = subprocess.run(["sh", "-n", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("given", "model", "name"),
    [
        ((), "deepseek-ai/DeepSeek-OCR-2", "deepseek-ai/DeepSeek-OCR-2"),
        (("deepseek-ai/DeepSeek-OCR",), "deepseek-ai/DeepSeek-OCR", "deepseek-ai/DeepSeek-OCR"),
        (("/srv/deepseek-ocr-2", "--seed", "1"), "/srv/deepseek-ocr-2", "deepseek-ai/DeepSeek-OCR-2"),
    ],
)
def test_scripts_start_the_model_under_the_name_that_is_asked_for(
    path: Path, given: tuple[str, ...], model: str, name: str, tmp_path: Path
) -> None:
    for program in ("vllm", "python3"):
        stand_in = tmp_path / program
        stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
        stand_in.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "REVISION": "abc"}
    said = subprocess.run([str(path), *given], env=environ, capture_output=True, text=True, check=True)
    words = said.stdout.splitlines()
    assert model in words[:4]
    assert words[words.index("--served-model-name") + 1] == name
    assert words[words.index("--revision") + 1] == "abc"
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert words[len(words) - len(given[1:]) :] == list(given[1:])


def test_the_service_knows_the_model_server_that_is_beside_it() -> None:
    urls = services()["worker-gpu"]["environment"]["RECTO_DEEPSEEK__SERVER__URLS"]
    assert "http://vllm:8000/v1" in urls
    assert services()["api"]["environment"]["RECTO_DEEPSEEK__SERVER__URLS"] == urls
    patches = documents(DEPLOY / "kubernetes" / "gpu" / "kustomization.yaml")[0]["patches"]
    data = next(data for patch in patches if (data := yaml.safe_load(patch["patch"]).get("data")))
    (url,) = json.loads(data["RECTO_DEEPSEEK__SERVER__URLS"])
    named = {each["metadata"]["name"] for each in manifests() if each["kind"] == "Service"}
    assert url.removeprefix("http://").partition(":")[0] in named


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
    known = set(re.findall(r"^(recto_\w+)", render(stores, ASKING).decode(), re.MULTILINE))
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


def stages() -> dict[str, str]:
    """Of the Dockerfile, by name; the last one, which is built where none is named, has an empty one."""
    parts = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].partition(" AS ")[2]: part for part in parts}


def test_images_are_not_roots_and_have_no_sources_on_their_paths() -> None:
    assert "HEALTHCHECK" in stages()["system"]
    assert "REMAP_SIGTERM=SIGQUIT" in stages()["system"]
    for name, build in (("", "build"), ("gpu", "build-gpu")):
        stage = stages()[name]
        assert stage.startswith("system")
        assert re.findall(r"^COPY (.*)$", stage, re.MULTILINE) == [f"--from={build} /recto /recto"]
        assert re.findall(r"^USER (.*)$", stages()["system"] + stage, re.MULTILINE)[-1] == "10001"


def test_the_image_that_is_built_for_gpus_is_a_stage() -> None:
    built = {service["image"]: service["build"] for service in services().values() if "build" in service}
    assert built["recto-gpu"]["target"] in stages()
    assert "'/src[gpu]'" in stages()["build-gpu"]


def test_the_health_check_of_the_image_is_json() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    check = re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", text, re.MULTILINE)
    assert check
    python, dash_c, program = json.loads(check[1])
    assert (python, dash_c) == ("python", "-c")
    compile(program, "health check", "exec")
