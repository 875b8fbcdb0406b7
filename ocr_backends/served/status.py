"""What `recto doctor` says of the model servers. Each is asked once, all at the same time, and not for long."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from ocr_backends.fingerprints import package_version
from ocr_backends.profiles import PROFILES, Profile
from ocr_backends.served.addresses import NAME, NO_SERVER, addresses, key_for
from ocr_backends.served.asking import ServerKind
from ocr_backends.served.client import INSTALL, Client, label_of
from ocr_backends.served.facts import Facts, facts_of, version_of
from ocr_backends.served.troubles import Barred, Trouble
from ocr_backends.served.watch import Watch
from ocr_backends.statuses import EngineStatus
from recto.models import ModelServer
from recto.values import Value

PATIENCE: Final = 2.0
"""Seconds for each question."""

_PROCESSOR: Final = "vllm.model_executor.models.deepseek_ocr:NGramPerReqLogitsProcessor"
_SECOND_RUNNER: Final = (0, 31)
"""From this version of vLLM on, another runner is used unless it is told not to, which knows no such processor."""


class _Looked(Value):
    """At one server. ``remedy`` empty where nothing is wrong."""

    ready: bool
    detail: str
    remedy: str = ""


def status(settings: ModelServer) -> EngineStatus:
    """Never raises. Servers are asked only where settings or the profile name some."""
    version = package_version("openai")
    profile = PROFILES.get(settings.profile)
    if not version:
        detail, remedy = "the client of model servers is not installed", f"Run: {INSTALL}"
        return EngineStatus(name=NAME, ready=False, detail=detail, remedy=remedy)
    if profile is None:
        detail, remedy = f"there is no model profile called {settings.profile!r}", f"Profiles: {', '.join(PROFILES)}."
        return EngineStatus(name=NAME, ready=False, detail=detail, remedy=remedy)
    urls = addresses(profile, settings)
    if not urls:
        return EngineStatus(name=NAME, ready=False, detail="no server is configured", remedy=NO_SERVER)
    with ThreadPoolExecutor(len(urls)) as threads:
        asked = [threads.submit(_looked_at, url, profile, settings) for url in urls]
        looks = [look.result() for look in asked]
    return EngineStatus(
        name=NAME,
        ready=any(look.ready for look in looks),
        version=f"openai {version}",
        detail="; ".join([f"profile {profile.name}", *(look.detail for look in looks)]),
        remedy=" ".join(dict.fromkeys(look.remedy for look in looks if look.remedy)),
    )


def _looked_at(url: str, profile: Profile, settings: ModelServer) -> _Looked:
    client = Client(url, key_for(profile, settings), settings, Watch())
    try:
        return _told(client, facts_of(client, timeout=PATIENCE), profile, settings.model or profile.hub)
    except Barred as trouble:
        return _Looked(ready=False, detail=f"{label_of(url)}: {trouble}", remedy=trouble.remedy)
    except Trouble as trouble:
        remedy = f"Start the server, or look at its log: {label_of(url)} does not answer."
        return _Looked(ready=False, detail=f"{label_of(url)}: {trouble}", remedy=remedy)
    finally:
        client.close()


def _told(client: Client, facts: Facts, profile: Profile, model: str) -> _Looked:
    version = version_of(client, timeout=PATIENCE) if facts.kind is ServerKind.VLLM else ""
    ours = f"{facts.kind} {version}".strip() if facts.kind is not ServerKind.OTHER else "answers"
    detail = f"{client.label}: {ours}, {', '.join(facts.models[:3]) or 'no list of models'}"
    if facts.kind is ServerKind.VLLM and model not in facts.models:
        return _Looked(ready=False, detail=detail, remedy=f"Set deepseek.server.model; {client.label} has no {model}.")
    if facts.kind is ServerKind.VLLM and profile.extras == "ngram" and not _bans(client, model):
        return _Looked(ready=True, detail=f"{detail}, loops are not prevented", remedy=_how_to_ban(version))
    return _Looked(ready=True, detail=detail)


def _bans(client: Client, model: str) -> bool:
    """Whether the n-gram processor is there: only then does anybody mind a setting of it that means nothing.

    Asked so, vLLM refuses before it decodes; without the processor it writes one token.
    """
    body = {
        "model": model,
        "messages": [{"role": "user", "content": "."}],
        "max_tokens": 1,
        "vllm_xargs": {"ngram_size": -1, "window_size": -1},
    }
    reply = client.ask(f"{client.url}/chat/completions", timeout=PATIENCE, body=body)
    return reply.status != 200


def _how_to_ban(version: str) -> str:
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    runner = " and VLLM_USE_V2_MODEL_RUNNER=0 in its environment" if numbers >= _SECOND_RUNNER else ""
    return f"Start vLLM with --logits_processors {_PROCESSOR}{runner}."
