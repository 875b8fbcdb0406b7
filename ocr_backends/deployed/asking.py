"""A request as the library of the providers takes it."""

# ruff: noqa: PLC0415 - the library is imported where a model is asked

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ocr_backends.deployed.protocol import Request
from ocr_backends.deployed.schemas import schema_of
from ocr_backends.deployed.ways import Way, is_open
from recto.deployments import ByDeployment, ByNodepool, Deployment, Shared

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelRequest, UserContent
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings

TOOL: Final = "answer"
"""The name of the tool that has to be called, and of the schema."""


def message_of(request: Request, deployment: Deployment) -> "ModelRequest":
    """Images first. OpenAI makes small ones of images unless it is told not to."""
    from pydantic_ai.messages import BinaryContent, ModelRequest, UserPromptPart

    detail = {"detail": "high"} if deployment.kind in {"openai", "openai-responses"} else None
    content: list[UserContent] = [
        BinaryContent(data=image.content, media_type=image.media_type, vendor_metadata=detail)
        for image in request.images
    ]
    return ModelRequest(parts=[UserPromptPart(content=[*content, request.prompt])], instructions=request.instructions)


def parameters_of(request: Request, way: Way) -> "ModelRequestParameters":
    from pydantic_ai.messages import InstructionPart
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.tools import ToolDefinition

    instructions = [InstructionPart(content=request.instructions)]
    schema, about = dict(schema_of(request.form)), request.form.about
    if way is Way.TOOL:
        tool = ToolDefinition(name=TOOL, description=about, parameters_json_schema=schema, kind="output", strict=None)
        return ModelRequestParameters(
            output_mode="tool", output_tools=[tool], allow_text_output=False, instruction_parts=instructions
        )
    wanted = OutputObjectDefinition(
        json_schema=schema, name=TOOL, description=about, strict=True if way is Way.NATIVE else None
    )
    return ModelRequestParameters(
        output_mode="native" if way is Way.NATIVE else "prompted",
        output_object=wanted,
        allow_text_output=True,
        instruction_parts=instructions,
    )


def settings_of(deployment: Deployment, profile: Mapping[str, object]) -> "ModelSettings":
    """``profile``: what is known of the model."""
    settings = _first_settings(deployment)
    if deployment.temperature != "unset" and _takes_temperature(deployment, profile):
        settings["temperature"] = deployment.temperature
    if is_open(deployment.kind):
        extra = {**_thinking_of_open(deployment), **_pinning(deployment)}
        if extra:
            settings["extra_body"] = extra
    elif deployment.thinking != "unset":
        settings["thinking"] = False if deployment.thinking == "off" else deployment.thinking
    return settings


def _first_settings(deployment: Deployment) -> "ModelSettings":
    """OpenAI keeps what it is asked for a month unless it is told not to. Before our words the library would tell some
    models how it marks its own: that is left to requests in which a document's text looks like such a mark.
    """
    from pydantic_ai.settings import ModelSettings

    settings = ModelSettings(
        max_tokens=deployment.max_tokens, request_timeout=deployment.timeout, framing_announcement="when_needed"
    )
    if deployment.kind not in {"openai", "openai-responses"}:
        return settings
    from pydantic_ai.models.openai import OpenAIChatModelSettings

    return OpenAIChatModelSettings(**settings, openai_store=False)


def _takes_temperature(deployment: Deployment, profile: Mapping[str, object]) -> bool:
    """Models that think take none: OpenAI's and Anthropic's refuse the request."""
    if is_open(deployment.kind) or deployment.kind == "google":
        return True
    if profile.get("anthropic_disallows_sampling_settings") or profile.get("thinking_always_enabled"):
        return False
    if deployment.thinking == "unset":
        return not profile.get("thinking_enabled_by_default")
    return deployment.thinking == "off"


def _thinking_of_open(deployment: Deployment) -> dict[str, object]:
    """As vLLM and SGLang take it."""
    match deployment.thinking:
        case "unset":
            return {}
        case "off":
            return {"chat_template_kwargs": {"enable_thinking": False}}
        case effort:
            return {"reasoning_effort": effort}


def _pinning(deployment: Deployment) -> dict[str, object]:
    """The names are those of Clarifai's own client."""
    match deployment.pinned:
        case ByDeployment(deployment_id=pinned):
            return {"deployment_id": pinned}
        case ByNodepool(cluster_id=cluster, nodepool_id=nodepool):
            return {"compute_cluster_id": cluster, "nodepool_id": nodepool}
        case Shared():
            return {}
