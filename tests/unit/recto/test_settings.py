"""Settings from files and the environment: what they may be called, and what they must name."""

from pathlib import Path

import pytest

from recto.deployments import Price, Role
from recto.errors import SettingsError
from recto.settings import Settings, load_settings

SONNET = """
[deployments.sonnet]
kind = "anthropic"
model = "claude-sonnet-4-6"
price = { input = 3.0, output = 15.0 }
"""


def from_file(folder: Path, text: str) -> Settings:
    path = folder / "recto.toml"
    path.write_text(text, "utf-8")
    return load_settings(path, {})


def test_a_deployment_is_set_by_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "RECTO_DEPLOYMENTS__MY_SONNET__KIND": "anthropic",
        "RECTO_DEPLOYMENTS__MY_SONNET__MODEL": "claude-sonnet-4-6",
        "RECTO_DEPLOYMENTS__MY_SONNET__PRICE": '{"input": 3.0, "output": 15.0}',
        "RECTO_DEPLOYMENTS__MY_SONNET__CONCURRENCY": "3",
        "RECTO_ROLES__TABLES__DEFAULT": "my_sonnet",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)

    settings = load_settings(environ=names)

    deployment = settings.deployments["my_sonnet"]
    assert (deployment.model, deployment.concurrency) == ("claude-sonnet-4-6", 3)
    assert deployment.price == Price.model_validate({"input": 3, "output": 15})
    assert settings.roles.route(Role.TABLES).default == "my_sonnet"


def test_the_environment_changes_one_value_of_a_deployment_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_DEPLOYMENTS__SONNET__API_KEY", "of-the-environment")

    deployment = from_file(tmp_path, SONNET).deployments["sonnet"]

    assert deployment.model == "claude-sonnet-4-6"
    assert deployment.api_key.get_secret_value() == "of-the-environment"


def test_a_name_that_means_nothing_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ={"RECTO_DEPLOYMENTS__SONNET__MODL": "claude"})

    assert refused.value.message == "RECTO_DEPLOYMENTS__SONNET__MODL is not a setting"
    assert refused.value.remedy == "Did you mean RECTO_DEPLOYMENTS__SONNET__MODEL?"


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ('[roles.tables]\ndefault = "sonet"', "roles.tables.default"),
        ('[roles.pages]\nfallback = ["sonnet", "sonet"]', "roles.pages.fallback"),
        ('[escalation]\nreferee = "sonet"', "escalation.referee"),
    ],
)
def test_only_deployments_that_there_are_can_be_given_a_role(tmp_path: Path, text: str, setting: str) -> None:
    with pytest.raises(SettingsError) as refused:
        from_file(tmp_path, SONNET + text)

    assert refused.value.message == f"setting {setting}: there is no deployment called 'sonet'"
    assert "(sonnet)" in refused.value.remedy


def test_a_hosted_deployment_has_a_price(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^setting deployments\.sonnet: .*a price is missing"):
        from_file(tmp_path, '[deployments.sonnet]\nkind = "anthropic"\nmodel = "claude-sonnet-4-6"')
