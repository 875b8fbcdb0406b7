"""Models that read pages on a GPU: where they are, and how many pages they are given at once."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from recto.values import Value


def server_url(url: str) -> str:
    """Without a slash at its end. Raises ``ValueError`` for what is no address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is no address of a server; write it like http://gpu1:8000/v1")
    return url.rstrip("/")


class ModelServer(Value):
    """Servers that hold the model and speak the OpenAI protocol: vLLM, SGLang, or a hosted one.

    ``urls`` end in ``/v1``; each holds the same model. ``profile`` says how that model is asked and what it answers;
    ``model`` is its name on the server, empty for the profile's, ``revision`` that of its weights, where it is pinned.
    ``in_flight``: requests at most, for each server and process of a worker. Seconds: ``connect_timeout``;
    ``first_token_timeout`` until the answer begins, ``silence_timeout`` between its pieces, ``request_timeout`` for all
    of it. After ``sick_after`` failures in a row a server gets no page for a while; where all are sick or still
    starting, pages wait, up to ``patience`` seconds in ``recto run`` and without an end in the service.
    """

    urls: tuple[Annotated[str, AfterValidator(server_url)], ...] = ()
    profile: str = "deepseek-ocr-2"
    model: str = ""
    revision: str = ""
    api_key: SecretStr = SecretStr("")
    in_flight: int = Field(default=64, ge=1, le=4096)
    max_tokens: int = Field(default=4096, ge=16, le=8192)
    connect_timeout: float = Field(default=5.0, gt=0)
    first_token_timeout: float = Field(default=120.0, gt=0)
    silence_timeout: float = Field(default=30.0, gt=0)
    request_timeout: float = Field(default=300.0, gt=0)
    sick_after: int = Field(default=5, ge=1)
    patience: float = Field(default=1800.0, ge=0)


class LocalModel(Value):
    """DeepSeek-OCR 2 in a process of Recto's own, one for each device.

    ``model`` is a folder or a name on the hub, ``revision`` its commit; ``offline`` refuses to fetch anything.
    ``devices`` empty means every GPU, else the CPU. ``decoding``: continuous batching, plain batches, or what fits.
    ``pages`` are decoded at once, ``vision_pages`` encoded at once; 0 lets the memory of the device decide.
    ``process_memory`` in bytes of the host.
    """

    model: str = "deepseek-community/DeepSeek-OCR-2"
    revision: str = ""
    offline: bool = False
    devices: tuple[str, ...] = ()
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    decoding: Literal["auto", "continuous", "plain"] = "auto"
    pages: int = Field(default=0, ge=0, le=2048)
    vision_pages: int = Field(default=0, ge=0, le=256)
    preprocess_processes: int = Field(default=0, ge=0, le=256)
    max_tokens: int = Field(default=4096, ge=16, le=8192)
    page_timeout: float = Field(default=300.0, gt=0)
    process_memory: int = Field(default=32 * 1024**3, gt=0)


class DeepSeek(Value):
    """The engines ``deepseek-server`` and ``deepseek-local``."""

    server: ModelServer = ModelServer()
    local: LocalModel = LocalModel()
