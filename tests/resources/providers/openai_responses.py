"""OpenAI's responses."""

from typing import Any, Final, cast

from tests.resources.providers.openai_chat import failed
from tests.resources.providers.played import Answer, Asked, Body, CutOff, Read, Refuses, SentImage, Wire, sent_image


def _read(body: Body, model: str) -> Read:
    instructions: list[str] = [body.get("instructions") or ""]
    prompt: list[str] = []
    images: list[SentImage] = []
    for message in body["input"]:
        content = message["content"]
        parts: list[Any] = [{"type": "input_text", "text": content}] if isinstance(content, str) else content
        words = [part["text"] for part in parts if part["type"] == "input_text"]
        (prompt if message["role"] == "user" else instructions).extend(words)
        images += [sent_image(part["image_url"]) for part in parts if part["type"] == "input_image"]
    wanted = cast("Body", body.get("text", {})).get("format", {})
    tools: list[Body] = body.get("tools") or []
    native = wanted.get("type") == "json_schema"
    return Read(
        model=body["model"],
        instructions="\n\n".join(filter(None, instructions)),
        prompt="\n\n".join(prompt),
        images=tuple(images),
        way="native" if native else "tool" if tools else "json",
        schema=wanted["schema"] if native else tools[0]["parameters"] if tools else {},
        max_tokens=body.get("max_output_tokens", 0),
    )


def _written(asked: Asked, answer: Answer) -> Body:
    cut = isinstance(answer, CutOff)
    return {
        "id": f"resp_{asked.number}",
        "object": "response",
        "created_at": 1700000000,
        "model": asked.model,
        "status": "incomplete" if cut else "completed",
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "output": [_output(asked, answer)],
        "usage": {
            "input_tokens": answer.input_tokens,
            "input_tokens_details": {"cached_tokens": getattr(answer, "cached", 0)},
            "output_tokens": answer.output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": answer.input_tokens + answer.output_tokens,
        },
    }


def _output(asked: Asked, answer: Answer) -> Body:
    if asked.way == "tool" and not isinstance(answer, Refuses):
        name = asked.body["tools"][0]["name"]
        identity = {"id": f"fc_{asked.number}", "call_id": f"call_{asked.number}"}
        return {"type": "function_call", **identity, "name": name, "arguments": answer.text, "status": "completed"}
    said: Body = (
        {"type": "refusal", "refusal": answer.message}
        if isinstance(answer, Refuses)
        else {"type": "output_text", "text": answer.text, "annotations": []}
    )
    return {
        "type": "message",
        "id": f"msg_{asked.number}",
        "role": "assistant",
        "status": "incomplete" if isinstance(answer, CutOff) else "completed",
        "content": [said],
    }


OPENAI_RESPONSES: Final = Wire(_read, _written, failed)
