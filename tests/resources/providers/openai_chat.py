"""OpenAI's chat completions, which vLLM, SGLang, Ollama and Clarifai speak, too."""

from dataclasses import replace
from typing import Any, Final, cast

from tests.resources.providers.played import (
    Answer,
    Asked,
    Body,
    CutOff,
    Fails,
    Read,
    Refuses,
    SentImage,
    Wire,
    sent_image,
)


def _read(body: Body, model: str) -> Read:
    instructions: list[str] = []
    prompt: list[str] = []
    images: list[SentImage] = []
    for message in body["messages"]:
        if message["role"] in {"system", "developer"}:
            instructions.append(_text(message["content"]))
            continue
        content = message["content"]
        parts: list[Any] = [{"type": "text", "text": content}] if isinstance(content, str) else content
        prompt += [part["text"] for part in parts if part["type"] == "text"]
        images += [sent_image(part["image_url"]["url"]) for part in parts if part["type"] == "image_url"]
    return _with_way(
        Read(
            model=body["model"],
            instructions="\n\n".join(instructions),
            prompt="\n\n".join(prompt),
            images=tuple(images),
            max_tokens=body.get("max_completion_tokens") or body.get("max_tokens") or 0,
        ),
        body,
    )


def _with_way(read: Read, body: Body) -> Read:
    wanted = body.get("response_format", {})
    if wanted.get("type") == "json_schema":
        return replace(read, way="native", schema=wanted["json_schema"]["schema"])
    if body.get("tools"):
        return replace(read, way="tool", schema=body["tools"][0]["function"]["parameters"])
    return read


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in cast("list[Body]", content))


def _written(asked: Asked, answer: Answer) -> Body:
    cached = getattr(answer, "cached", 0)
    return {
        "id": f"chatcmpl-{asked.number}",
        "object": "chat.completion",
        "created": 1700000000,
        "model": asked.model,
        "choices": [{"index": 0, "logprobs": None, **_choice(asked, answer)}],
        "usage": {
            "prompt_tokens": answer.input_tokens,
            "completion_tokens": answer.output_tokens,
            "total_tokens": answer.input_tokens + answer.output_tokens,
            "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        },
    }


def _choice(asked: Asked, answer: Answer) -> Body:
    if isinstance(answer, Refuses):
        return {
            "message": {"role": "assistant", "content": None, "refusal": answer.message},
            "finish_reason": "stop",
        }
    finish = "length" if isinstance(answer, CutOff) else "stop"
    if asked.way != "tool":
        return {"message": {"role": "assistant", "content": answer.text, "refusal": None}, "finish_reason": finish}
    name = asked.body["tools"][0]["function"]["name"]
    call = {"id": f"call_{asked.number}", "type": "function", "function": {"name": name, "arguments": answer.text}}
    return {
        "message": {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]},
        "finish_reason": finish if finish == "length" else "tool_calls",
    }


_CODES: Final = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


def failed(failure: Fails) -> Body:
    code = failure.code or _CODES.get(failure.status)
    kind = "invalid_request_error" if failure.status < 500 else "server_error"
    return {"error": {"message": failure.message, "type": kind, "param": None, "code": code}}


OPENAI_CHAT: Final = Wire(_read, _written, failed)
