"""What an S3 server or its client says, in Recto's words. Messages hold codes only: never headers, links or keys."""

# ruff: noqa: PLC0415 - imported at first use, with the client
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# botocore carries no types.

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from recto.errors import KeyInvalid, ObjectMissing, StorageError, StoreDenied, StoreFull, StoreUnavailable

_CREDENTIALS_REMEDY: Final = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) to good credentials."
_MEANINGS: Final[tuple[tuple[frozenset[str], type[StorageError], str, str], ...]] = (
    (
        frozenset({"NoSuchBucket"}),
        StoreDenied,
        "there is no such bucket",
        "Create it, or check its name and s3.endpoint.",
    ),
    (frozenset({"NoSuchKey", "NoSuchVersion", "404"}), ObjectMissing, "there is no such object", ""),
    (
        frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}),
        StoreDenied,
        "the credentials are refused",
        _CREDENTIALS_REMEDY,
    ),
    (
        frozenset({"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}),
        StoreDenied,
        "the bucket is in another region",
        "Set s3.region to it.",
    ),
    (frozenset({"QuotaExceeded", "XMinioStorageFull", "507"}), StoreFull, "no room left", ""),
    (frozenset({"KeyTooLongError"}), KeyInvalid, "the key is too long", "Shorten its path."),
    (
        frozenset({"SlowDown", "Throttling", "RequestTimeout", "429"}),
        StoreUnavailable,
        "the server is busy",
        "Run again later; finished pages are kept.",
    ),
)
"""Codes and HTTP statuses, and what they mean; the first that fits counts."""


@contextmanager
def s3_answers(shown: str) -> Generator[None]:
    """Translates what goes wrong inside; ``shown`` is how messages call the object."""
    from botocore import exceptions

    try:
        yield
    except exceptions.ClientError as error:
        raise _refusal(error.response, shown) from error
    except exceptions.BotoCoreError as error:
        raise _silence(error, shown) from error


def status_of(response: dict[str, Any]) -> int:
    """The HTTP status of a botocore answer, 0 where it has none."""
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _refusal(response: dict[str, Any], shown: str) -> StorageError:
    code = str(response.get("Error", {}).get("Code", ""))
    status = status_of(response)
    for answers, kind, meaning, remedy in _MEANINGS:
        if not answers.isdisjoint({code, str(status)}):
            return kind(f"{shown}: {meaning} ({status} {code})", remedy=remedy)
    kind = StoreUnavailable if status >= 500 else StoreDenied
    return kind(f"{shown}: the server answered {status} {code}")


def _silence(error: Exception, shown: str) -> StorageError:
    from botocore import exceptions

    credentials = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.ProfileNotFound,
        exceptions.TokenRetrievalError,
    )
    if isinstance(error, credentials):
        return StoreDenied(f"{shown}: no usable credentials ({type(error).__name__})", remedy=_CREDENTIALS_REMEDY)
    if isinstance(error, exceptions.ParamValidationError):
        return StoreDenied(f"{shown}: the name is not one that S3 takes", remedy="Check the bucket's name.")
    return StoreUnavailable(
        f"{shown}: the server does not answer ({type(error).__name__})",
        remedy="Check s3.endpoint and the network, then run again; finished pages are kept.",
    )
