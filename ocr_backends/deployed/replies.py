"""What a model said, looked at: an answer in its form, or why it is none."""

# ruff: noqa: PLC0415 - the library is imported where a model is asked

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from ocr_backends.deployed.protocol import Reply, Said, Unusable
from recto.answers import AnswerForm
from recto.deployments import Tokens
from recto.errors import AnswerInvalid, AnswerRefused, AnswerTruncated, DeploymentError, fault_of

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

NOT_COUNTED: Final = Tokens()


def reply_of(
    response: "ModelResponse",
    form: type[AnswerForm],
    *,
    name: str,
    model: str,
    seconds: float,
    unless_counted: Tokens = NOT_COUNTED,
) -> Reply:
    """``name`` of the deployment; ``model`` where the provider does not say which one answered; the tokens are
    ``unless_counted`` where it does not count them.
    """
    text = _text(response)
    tokens = tokens_of(response)
    if not tokens.input and not tokens.output:
        tokens = unless_counted
    answered = response.model_name or model

    def unusable(error: DeploymentError) -> Unusable:
        return Unusable(fault=fault_of(error), text=text, model=answered, tokens=tokens, seconds=seconds)

    if response.finish_reason == "content_filter":
        return unusable(AnswerRefused(f"deployment {name} will not answer that"))
    cut = response.finish_reason == "length"
    if cut and _is_mended(response):
        return unusable(AnswerTruncated(f"the answer of deployment {name} was cut off"))
    try:
        answer = form.model_validate_json(_unwrapped(text))
    except ValidationError as error:
        if cut:
            return unusable(AnswerTruncated(f"the answer of deployment {name} was cut off"))
        return unusable(AnswerInvalid(f"the answer of deployment {name} is not in its form: {_kinds(error)}"))
    return Said(text=answer.model_dump_json(), model=answered, tokens=tokens, seconds=seconds)


def tokens_of(response: "ModelResponse") -> Tokens:
    """``input`` holds what was cached, ``output`` what was thought."""
    usage = response.usage
    return Tokens(
        input=max(usage.input_tokens, usage.cache_read_tokens),
        output=usage.output_tokens,
        cached=usage.cache_read_tokens,
    )


def _text(response: "ModelResponse") -> str:
    """What was given to the tool, else what was written."""
    from pydantic_ai.messages import TextPart, ToolCallPart

    for part in response.parts:
        if isinstance(part, ToolCallPart):
            return part.args_as_json_str()
    return "".join(part.content for part in response.parts if isinstance(part, TextPart))


def _is_mended(response: "ModelResponse") -> bool:
    """Providers close the brackets of what was given to a tool and cut off: it parses, and rows are missing."""
    from pydantic_ai.messages import ToolCallPart

    return any(isinstance(part, ToolCallPart) for part in response.parts)


def _unwrapped(text: str) -> str:
    """Without what models put around JSON that they were asked for in words: a fence, a sentence."""
    first, last = text.find("{"), text.rfind("}")
    return text[first : last + 1] if 0 <= first < last else text


def _kinds(error: ValidationError) -> str:
    """What is wrong, without a word of the answer."""
    return ", ".join(sorted({found["type"] for found in error.errors(include_input=False, include_url=False)}))
