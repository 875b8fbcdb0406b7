"""Which engines an order may name, by the settings."""

import pytest

from gateway.engine_choice import require_engine
from recto.errors import UsageError
from recto.models import DeepSeek, ModelServer
from recto.options import ReadOptions

SERVER = DeepSeek(server=ModelServer(urls=("http://gpu1:8000/v1",)))


@pytest.mark.parametrize("name", ["auto", "rapidocr", "textlayer", "deepseek-local"])
def test_engines_without_servers_need_no_setting(name: str) -> None:
    require_engine(ReadOptions(backend=name), DeepSeek())


@pytest.mark.parametrize("name", ["deepseek-server", "deepseek-server:deepseek-ocr"])
def test_a_server_that_nobody_named_is_asked_for(name: str) -> None:
    require_engine(ReadOptions(backend=name), SERVER)
    with pytest.raises(UsageError, match=r"no server: the setting deepseek\.server\.urls is empty") as refused:
        require_engine(ReadOptions(backend=name), DeepSeek())
    assert "docs/models.md" in refused.value.remedy


def test_a_hosted_model_has_its_address_in_its_profile() -> None:
    require_engine(ReadOptions(backend="deepseek-server:deepseek-ocr-clarifai"), DeepSeek())


@pytest.mark.parametrize("name", ["deepseek-serve", "deepseek-server:deepseek-orc", "rapidocr:fast"])
def test_what_is_written_wrong_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        require_engine(ReadOptions(backend=name), SERVER)
