"""Google's ``generateContent``, as Gemini has it."""

import base64
from typing import Any, Final, cast

from tests.resources.providers.played import Answer, Asked, Body, CutOff, Fails, Read, Refuses, SentImage, Wire, mended


def _read(body: Body, model: str) -> Read:
    prompt: list[str] = []
    images: list[SentImage] = []
    for content in body["contents"]:
        for part in content["parts"]:
            if "text" in part:
                prompt.append(part["text"])
            if "inlineData" in part:
                images.append(_image(part["inlineData"]))
    system: Body = body.get("systemInstruction") or {"parts": []}
    config: Body = body.get("generationConfig") or {}
    wanted: Body = config.get("responseJsonSchema") or config.get("responseSchema") or {}
    given: list[Body] = body.get("tools") or [{"functionDeclarations": []}]
    tools: list[Body] = given[0]["functionDeclarations"]
    return Read(
        model=model,
        instructions="\n\n".join(part["text"] for part in system["parts"]),
        prompt="\n\n".join(prompt),
        images=tuple(images),
        way="native" if wanted else "tool" if tools else "json",
        schema=wanted or (_parameters(tools[0]) if tools else {}),
        max_tokens=config.get("maxOutputTokens", 0),
    )


def _image(data: Body) -> SentImage:
    """Its library writes base64 for addresses, and names in both ways that Google takes."""
    return SentImage(data.get("mimeType") or data["mime_type"], base64.urlsafe_b64decode(data["data"]))


def _parameters(tool: Body) -> Body:
    return cast("Body", tool.get("parametersJsonSchema") or tool.get("parameters_json_schema") or {})


def _written(asked: Asked, answer: Answer) -> Body:
    return {
        "candidates": [_candidate(asked, answer)],
        "usageMetadata": {
            "promptTokenCount": answer.input_tokens,
            "candidatesTokenCount": answer.output_tokens,
            "totalTokenCount": answer.input_tokens + answer.output_tokens,
            "cachedContentTokenCount": getattr(answer, "cached", 0),
        },
        "modelVersion": asked.model,
        "responseId": f"response-{asked.number}",
    }


def _candidate(asked: Asked, answer: Answer) -> Body:
    if isinstance(answer, Refuses):
        return {"finishReason": "SAFETY", "index": 0}
    cut = isinstance(answer, CutOff)
    part: Any = {"text": answer.text}
    if asked.way == "tool":
        name = asked.body["tools"][0]["functionDeclarations"][0]["name"]
        part = {"functionCall": {"name": name, "args": mended(answer.text)}}
    content = {"role": "model", "parts": [part]}
    return {"content": content, "finishReason": "MAX_TOKENS" if cut else "STOP", "index": 0}


_STATES: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


def _failed(failure: Fails) -> Body:
    """``Retry-After`` stands in the body here, too."""
    state = failure.code or _STATES.get(failure.status, "UNKNOWN")
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{failure.retry_after}s"}
    details = [retry] if failure.retry_after else []
    return {"error": {"code": failure.status, "message": failure.message, "status": state, "details": details}}


GOOGLE: Final = Wire(_read, _written, _failed)
