"""The tables in the README and in docs/ that follow from the code: ``python -m docs.reference`` writes them."""

import builtins
import json
import math
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from gateway.http_statuses import HTTP_STATUSES
from gateway.statuses import MEANINGS as EXIT_MEANINGS
from layouts.doubt.fitted import Fitted, Told, fitted
from layouts.doubt.page_features import PAGE_FEATURES
from layouts.doubt.table_features import TABLE_FEATURES
from ocr_backends.profiles import PROFILES, Profile
from recto.deployments import Deployment, Role
from recto.errors import RectoError
from recto.logs import LogFormat
from recto.pages import Rung
from recto.settings import NESTED, PREFIX, Settings
from workers.ladder import Tried, Trouble, next_rung

ROOT = Path(__file__).resolve().parents[1]

ROLES = {
    Role.OCR: "reads every page without text of its own, where orders say so",
    Role.TABLES: "is asked for tables in doubt",
    Role.PAGES: "is asked for pages whose layout is in doubt",
    Role.FIELDS: "fills fields",
    Role.CLASSIFY: "says what a document is",
    Role.SUMMARIZE: "sums a document up, where that is asked for",
}

MEANINGS = {
    "limits.max_bytes": "The largest file that is opened, in bytes.",
    "limits.max_pages": "The longest document that is read.",
    "limits.max_pixels": "The largest image that is decoded, in pixels; larger ones are refused, not shrunk.",
    "limits.draw_pixels": "The most pixels that a page is drawn with; larger pages get a lower resolution.",
    "limits.archive_files": "How many files a ZIP may hold.",
    "limits.archive_bytes": "How many bytes a ZIP may unpack to.",
    "limits.archive_ratio": "How many times its packed size a file in a ZIP may unpack to.",
    "limits.inspect_timeout": "Seconds for opening a document and listing its pages.",
    "limits.page_timeout": "Seconds for one page; `--page-timeout` on the command line.",
    "limits.worker_memory": "Bytes that a worker process may hold before its page is given up.",
    "limits.attempts": "How often a page is tried before it counts as failed.",
    "workers.processes": "Worker processes; 0 means one for each core. `--workers` on the command line.",
    "workers.recycle_pages": "Pages after which a worker process is replaced by a fresh one.",
    "s3.endpoint": "The address of an S3-compatible server; empty means AWS.",
    "s3.region": "The region; empty leaves it to `AWS_REGION` and the AWS configuration.",
    "s3.path_style": "Whether the bucket stands in the path (`true`) or in the host name.",
    "s3.part_bytes": "The size of the parts in which large objects are uploaded.",
    "service.redis": "The URL of the Redis server: `redis://`, `rediss://` or `sentinel://`; empty means "
    "`CELERY_BROKER_URL`, and where that is empty, too, everything runs on SQLite.",
    "service.store": "Recto's own store, a folder or `s3://bucket/prefix`: uploads, readings, results, journal.",
    "service.group_pages": "How many pages a worker is given at once.",
    "service.open_documents": "How many documents of a job are taken in ahead of what is read.",
    "service.resend_after": "Seconds after which work that nobody began is given out again.",
    "service.task_timeout": "Seconds for one unit of work, more where its pages may take more; then its process ends.",
    "service.retention_days": "Days until finished jobs and their kept results are deleted; 0 means never.",
    "service.local_roots": "Folders that callers of the API may write results to.",
    "service.private_addresses": "Whether downloads and webhooks may reach addresses of the own network.",
    "service.webhook_secrets": "Secrets that webhooks are signed with: `whsec_` and base64; two while one changes.",
    "service.public_url": "The address of the API as others see it, for links in webhooks.",
    "service.event_token": "What bucket events that are posted to `recto watch --listen` must carry.",
    "service.log_format": "How the service logs on stderr: `json`, an object a line, or `text`; a terminal gets text.",
    "api.host": "The address that the API listens on.",
    "api.port": "The port that the API listens on; 0 lets the system choose.",
    "api.keys": "Whether callers need a key; without, everybody is the default tenant.",
    "api.upload_bytes": "The largest upload, in bytes.",
    "api.convert_bytes": "The largest document that `/v1/convert` takes, in bytes.",
    "api.convert_pages": "The longest document that `/v1/convert` takes.",
    "api.convert_timeout": "Seconds that `/v1/convert` may take.",
    "api.waiting_pages": "With more pages than that waiting, new jobs are asked to come later (429).",
    "api.open_metrics": "Whether `/metrics` is given out without a key.",
    "api.test_engines": "Whether orders may name the engines that are there for tests.",
    "api.tenants": "Shares and limits of tenants: `tenant`, `weight`, `requests_per_minute`, `waiting_pages`.",
    "deepseek.server.urls": "Servers with the model, each ending in `/v1`.",
    "deepseek.server.profile": "Which model they hold, and so how it is asked: see [docs/models.md](docs/models.md).",
    "deepseek.server.model": "The model's name on the servers; empty means the profile's.",
    "deepseek.server.revision": "The revision of its weights; another one reads every page again.",
    "deepseek.server.api_key": "The key for the servers; empty means what the profile's variable holds.",
    "deepseek.server.in_flight": "Requests at once, at most, for each server and process of a worker.",
    "deepseek.server.max_tokens": "Tokens that a page's text may have.",
    "deepseek.server.connect_timeout": "Seconds for connecting to a server.",
    "deepseek.server.first_token_timeout": "Seconds until an answer begins.",
    "deepseek.server.silence_timeout": "Seconds between two pieces of an answer.",
    "deepseek.server.request_timeout": "Seconds for a whole answer.",
    "deepseek.server.sick_after": "Failures in a row after which a server gets no pages for a while.",
    "deepseek.server.patience": "Seconds that `recto run` waits for servers that start or are away.",
    "deepseek.local.model": "DeepSeek-OCR 2 for transformers: a folder, or a name on the hub.",
    "deepseek.local.revision": "The commit of the weights on the hub.",
    "deepseek.local.offline": "Whether nothing is fetched: the weights must be there.",
    "deepseek.local.devices": "Devices, one process each: `cuda:0`; empty means every GPU, else the CPU.",
    "deepseek.local.dtype": "Of the weights: `auto`, `bfloat16`, `float16` or `float32`.",
    "deepseek.local.decoding": "`continuous` batching, `plain` batches, or `auto`.",
    "deepseek.local.pages": "Pages decoded at once; 0 lets the memory of the device decide.",
    "deepseek.local.vision_pages": "Pages encoded at once; 0 lets the memory of the device decide.",
    "deepseek.local.preprocess_processes": "Processes that make tiles; up to 1 the threads do that bring the pages.",
    "deepseek.local.max_tokens": "Tokens that a page's text may have.",
    "deepseek.local.page_timeout": "Seconds for one page, waiting not counted.",
    "deepseek.local.process_memory": "Bytes of host memory that its process of `recto run` may hold.",
    "deployments": "Models that are asked for what is in doubt, by name: "
    "see [docs/deployments.md](docs/deployments.md).",
    **{
        f"roles.{role}.{name}": meaning
        for role in Role
        for name, meaning in (
            ("default", f"The deployment that {ROLES[role]}; empty for none."),
            ("fallback", "Those that do where it is away or none, the cheapest first."),
        )
    },
    "escalation.table_score": "A table is asked for when its expected loss (1 - TEDS) is at least that.",
    "escalation.number_score": "A table is asked for when so large a share of its numbers is expected to be wrong.",
    "escalation.page_score": "A page is asked for as a whole when its expected loss is at least that.",
    "escalation.most": "Parts of one page that are asked for at most, the worst first.",
    "escalation.margin": "Around a part so much of the page is sent, too.",
    "escalation.pixels": "The longer side of an image that is sent.",
    "escalation.referee": "A deployment that is asked, too, where answer and draft contradict each other.",
    "escalation.patience": "Seconds that a page waits for deployments that are away; then what was read stands.",
    "escalation.batch_patience": "Seconds that a page waits for the answer of a batch.",
    "escalation.batch_gather": "Seconds that a question waits for others to go with it in a batch.",
    "escalation.acceptance.sure": "Words that the OCR saw with this confidence are evidence.",
    "escalation.acceptance.words_kept": "An answer must hold so many of these words, as a share.",
    "escalation.acceptance.numbers_kept": "And so many of these numbers.",
    "escalation.acceptance.numbers_invented": "Of its numbers so many may be seen by nobody else.",
    "escalation.acceptance.shorter": "It must have so much of the draft's text, unless what is gone was doubled.",
    "budget.job": "US dollars that models may cost for a job that names no cap of its own; 0 for no cap.",
    "budget.day": "US dollars for a day (UTC), over all jobs; 0 for no cap.",
    "budget.tenant_day": "US dollars for a day and tenant; 0 for no cap.",
    "budget.ledger": "Where `recto run` keeps what was spent, for all of its runs; empty means a file of the user's.",
    "nightly": "Jobs that are made anew each night; [docs/service.md](docs/service.md) has an example.",
    "work_dir": "Where finished pages are kept between runs; empty means `.recto` in the output folder.",
}
"""What each setting does; a setting without a line here fails the tests."""


DEPLOYMENT_MEANINGS = {
    "kind": "Who provides it, and so how it is asked.",
    "model": "The model's name there; for Clarifai its URL.",
    "url": "The server's address; empty means the provider's own. An `openai-compatible` server needs one.",
    "api_key": "The key; empty means what the provider's usual variable holds.",
    "revision": "Tells one state of the model from another; another one asks again what was asked before.",
    "pinned": 'Clarifai: `{ by = "deployment", deployment_id = ... }`, or `{ by = "nodepool", cluster_id = ..., '
    "nodepool_id = ... }`.",
    "vision": "Whether it sees images; off for text models.",
    "structured": "How it is made to answer by a schema; `auto` takes what is known of the model, and what its server "
    "turns out to know.",
    "temperature": "Of sampling; `unset` for models that take none.",
    "thinking": "How long it may think; `unset` leaves that to the model.",
    "max_tokens": "Tokens of an answer at most, thinking included: reserved before each call.",
    "image_tokens": "Tokens of one image at most: reserved, too.",
    "price": "US dollars for a million tokens: `input`, `output`, `cached`; `request` for each call; `batch`: the "
    "share of it that a batch costs. All kinds but `openai-compatible` need one.",
    "concurrency": "Calls at once, over all workers.",
    "requests_per_minute": "Over all workers; 0 for no limit.",
    "tokens_per_minute": "Over all workers; 0 for no limit.",
    "timeout": "Seconds for one call.",
    "cold_start": "Seconds that one which says that it starts is waited for.",
    "sick_after": "Failures in a row after which nobody calls it for a while.",
    "rest": "Seconds of that while.",
    "batch": "Whether its batch API may be used.",
}
"""What each setting of a deployment does."""


def deployments_table() -> str:
    head = ("| `deployments.NAME.` | Kind | Default | What it does |", "| --- | --- | --- | --- |")
    return "\n".join((*head, *map(_deployment_row, Deployment.model_fields.items())))


def _deployment_row(entry: tuple[str, FieldInfo]) -> str:
    name, field = entry
    given = "needed" if field.is_required() else f"`{json.dumps(field.default, default=_plain)}`"
    default = "none" if isinstance(field.default, BaseModel) else given
    return f"| `{name}` | {_kind(field.annotation)} | {default} | {DEPLOYMENT_MEANINGS[name]} |"


def errors_table() -> str:
    rows = [_error_row(error, depth) for error, depth in _tree(RectoError, 0) if error is not RectoError]
    return "\n".join(
        ("| Code | Name | HTTP | May succeed when tried again | What to do |", "| --- | --- | --- | --- | --- |", *rows)
    )


def _tree(error: type[RectoError], depth: int) -> Iterator[tuple[type[RectoError], int]]:
    yield error, depth
    for child in error.__subclasses__():
        yield from _tree(child, depth + 1)


def _error_row(error: type[RectoError], depth: int) -> str:
    name = f"**{error.__name__}**" if depth == 1 else error.__name__
    again = "yes" if error.retryable else "no"
    return f"| `{error.code}` | {name} | {HTTP_STATUSES[error.code]} | {again} | {error.usual_remedy} |"


def settings_table() -> str:
    head = ("| In `recto.toml` | In the environment | Kind | Default |", "| --- | --- | --- | --- |")
    rows = (
        f"| `{name}` | `{PREFIX}{name.upper().replace('.', NESTED)}` | {kind} | `{default}` |"
        for name, kind, default in _settings()
    )
    return "\n".join((*head, *rows))


def settings_summary() -> str:
    rows = (f"| `{name}` | `{default}` | {MEANINGS[name]} |" for name, _, default in _settings())
    return "\n".join(("| Setting | Default | What it does |", "| --- | --- | --- |", *rows))


def _settings() -> Iterator[tuple[str, str, str]]:
    yield from _fields(Settings, Settings.model_construct(), "")


def _fields(model: type[BaseModel], value: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind, current = field.annotation, getattr(value, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, current, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _kind(kind), json.dumps(current, default=_plain)


def _kind(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    match origin:
        case builtins.tuple:
            inner = get_args(arguments[0])[0] if get_origin(arguments[0]) is Annotated else arguments[0]
            return f"list of {_KINDS_IN_LISTS.get(inner, 'tables')}"
        case typing.Literal:
            return ", ".join(f"`{each}`" for each in arguments)
        case typing.Union | types.UnionType:
            return " or ".join(dict.fromkeys(map(_kind, arguments)))
        case typing.Annotated:
            return _kind(arguments[0])
        case _:
            return _plain_kind(annotation)


def _plain_kind(annotation: Any) -> str:
    if annotation in _ENUMS:
        return " or ".join(f"`{each}`" for each in _ENUMS[annotation])
    if get_origin(annotation) is dict:
        return "tables by name"
    return _KINDS.get(annotation, "table")


def _plain(value: Any) -> Any:
    """Secrets have no default but the empty one."""
    if isinstance(value, Decimal):
        return float(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


_KINDS: dict[Any, str] = {
    int: "whole number",
    float: "number",
    Decimal: "number",
    str: "text",
    SecretStr: "text",
    bool: "`true` or `false`",
}
_KINDS_IN_LISTS: dict[Any, str] = {str: "texts", SecretStr: "texts"}
_ENUMS: dict[Any, list[str]] = {LogFormat: list(LogFormat)}


def profiles_table() -> str:
    head = (
        "| `deepseek.server.profile` | Model | Answers in | Tokens in all | Server's own settings |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *map(_profile_row, PROFILES.values())))


def _profile_row(profile: Profile) -> str:
    asked = dict.fromkeys((profile.document.dialect, profile.free.dialect))
    hub = profile.hub if profile.hub.startswith("https://") else f"https://huggingface.co/{profile.hub}"
    return (
        f"| `{profile.name}` | [{hub.removeprefix('https://').partition('/')[2]}]({hub}) | "
        f"{', '.join(f'`{dialect}`' for dialect in asked)} | {profile.context:,} | {_EXTRAS[profile.extras]} |"
    )


_EXTRAS: dict[str, str] = {
    "ngram": "DeepSeek-OCR's processor against repetition",
    "plain": "those of vLLM and SGLang for any model",
    "none": "none: a hosted endpoint",
}


def ladder_table() -> str:
    head = ("| What is wrong with the reading | What is tried, in this order |", "| --- | --- |")
    rows = (f"| {meaning} | {', '.join(f'`{rung}`' for rung in _tried(trouble))} |" for trouble, meaning in TROUBLES)
    return "\n".join((*head, *rows))


def _tried(trouble: Trouble) -> Iterator[Rung]:
    """By asking, as a page with some text does."""
    tried = [Tried(rung=Rung.FIRST, trouble=trouble, reason="", letters=1000)]
    while isinstance(rung := next_rung(tried, tuple(Rung), in_time=True), Rung):
        yield rung
        tried.append(Tried(rung=rung, trouble=trouble, reason="", letters=1000))


TROUBLES: tuple[tuple[Trouble, str], ...] = (
    ("looping", "It repeats itself to no end"),
    ("truncated", "It stops before its end"),
    ("garbage", "It is no text"),
    ("wrong_script", "It is in another script than the page"),
    ("words_without_ink", "It has words where the page has nothing"),
    ("too_much", "It has more letters than the page can have"),
    ("too_little", "It has far fewer letters than the page has"),
    ("empty_with_ink", "It is empty, and the page is not"),
    ("unsupported_script", "Lines of writing were not read"),
    ("partly_unread", "Part of the writing was not read"),
    ("left_out", "Writing stands outside of all that was read"),
    ("disagrees", "The page's own text has other words or numbers"),
    ("failed", "There is none: no answer in time, or one that cannot be used"),
)
"""All that can be wrong with what a model wrote; a test compares it with what the judges can say."""


def exit_codes_table() -> str:
    rows = (f"| {status.value} | {meaning} |" for status, meaning in EXIT_MEANINGS.items())
    return "\n".join(("| Exit code | Meaning |", "| --- | --- |", *rows))


def table_reasons() -> str:
    features = ((Told(feature.code, feature.says), feature.measure) for feature in TABLE_FEATURES)
    return _reasons(features, {"Structure": fitted("tables"), "Numbers": fitted("numbers")})


def page_reasons() -> str:
    features = ((Told(feature.code, feature.says), feature.measure) for feature in PAGE_FEATURES)
    return _reasons(features, {"Odds times": fitted("pages")})


def _reasons(features: Iterator[tuple[Told, Callable[..., float]]], models: Mapping[str, Fitted]) -> str:
    """The longest curves first; how far a reason can multiply the odds says more than a curve's height."""
    heights = [{curve.code: curve.points[-1][1] for curve in model.curves} for model in models.values()]
    rows = [
        ([own.get(told.code, 0.0) for own in heights], f"| `{told.code}` | {told.says} | {_sentence(measure)} |")
        for told, measure in features
    ]
    lines = [
        " | ".join((row[:-2], *(f"{math.exp(height):.1f}" if height else "" for height in found))) + " |"
        for found, row in sorted(rows, key=lambda pair: [-height for height in pair[0]])
    ]
    titles = ("Reason", "What it says", "What is measured", *models)
    return "\n".join((f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}", *lines))


def _sentence(measure: Callable[..., float]) -> str:
    return " ".join((measure.__doc__ or "").split())


TABLES: dict[str, Callable[[], str]] = {
    "deployments": deployments_table,
    "errors": errors_table,
    "exit codes": exit_codes_table,
    "ladder": ladder_table,
    "profiles": profiles_table,
    "reasons of pages": page_reasons,
    "reasons of tables": table_reasons,
    "settings": settings_table,
    "settings in short": settings_summary,
}
PAGES = tuple(
    ROOT / name
    for name in (
        "README.md",
        "docs/deployments.md",
        "docs/errors.md",
        "docs/escalation.md",
        "docs/models.md",
        "docs/settings.md",
    )
)
_GENERATED = re.compile(r"<!-- table: (?P<name>[a-z ]+) -->.*?<!-- end of table -->", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with its generated tables as they are now; raises ``KeyError`` for a table that there is not."""
    return _GENERATED.sub(
        lambda found: f"<!-- table: {found['name']} -->\n{TABLES[found['name']]()}\n<!-- end of table -->", page
    )


def main() -> None:
    for path in PAGES:
        path.write_text(with_tables(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
