"""Anthropic's messages."""

import base64
from typing import Any, Final, cast

from tests.resources.providers.played import Answer, Asked, Body, CutOff, Fails, Read, Refuses, SentImage, Wire, mended


def _read(body: Body, model: str) -> Read:
    prompt: list[str] = []
    images: list[SentImage] = []
    for message in body["messages"]:
        for part in _parts(message["content"]):
            if part["type"] == "text":
                prompt.append(part["text"])
            if part["type"] == "image":
                source = part["source"]
                images.append(SentImage(source["media_type"], base64.b64decode(source["data"], validate=True)))
    config: Body = body.get("output_config") or {}
    wanted: Body = config.get("format") or body.get("output_format") or {}
    tools: list[Body] = body.get("tools") or []
    return Read(
        model=body["model"],
        instructions="\n\n".join(part["text"] for part in _parts(body.get("system") or "")),
        prompt="\n\n".join(prompt),
        images=tuple(images),
        way="native" if wanted else "tool" if tools else "json",
        schema=wanted["schema"] if wanted else tools[0]["input_schema"] if tools else {},
        max_tokens=body["max_tokens"],
    )


def _parts(content: object) -> list[Any]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else cast("list[Any]", content)


def _written(asked: Asked, answer: Answer) -> Body:
    cached: int = getattr(answer, "cached", 0)
    content, reason = _content(asked, answer)
    return {
        "id": f"msg_{asked.number}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        # What was cached is counted beside the others.
        "usage": {
            "input_tokens": answer.input_tokens - cached,
            "output_tokens": answer.output_tokens,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": 0,
        },
    }


def _content(asked: Asked, answer: Answer) -> tuple[list[Body], str]:
    if isinstance(answer, Refuses):
        return [], "refusal"
    cut = isinstance(answer, CutOff)
    if asked.way != "tool":
        return [{"type": "text", "text": answer.text}], "max_tokens" if cut else "end_turn"
    call: Body = {
        "type": "tool_use",
        "id": f"toolu_{asked.number}",
        "name": asked.body["tools"][0]["name"],
        "input": mended(answer.text),
    }
    return [call], "max_tokens" if cut else "tool_use"


_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "api_error",
    529: "overloaded_error",
}


def _failed(failure: Fails) -> Body:
    kind = failure.code or _TYPES.get(failure.status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": failure.message}, "request_id": "req_1"}


ANTHROPIC: Final = Wire(_read, _written, _failed)
