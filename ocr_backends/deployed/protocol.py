"""What stands between Recto and the providers of models: one question, one call, one answer."""

from typing import Literal, Protocol, TypeAlias

from recto.answers import AnswerForm
from recto.deployments import Tokens
from recto.errors import Fault
from recto.images import EncodedImage
from recto.values import Text, Value


class Request(Value):
    """``instructions`` are ours alone; ``prompt`` may hold what a document says, fenced. ``form`` is what the
    answer has to be.
    """

    instructions: str
    prompt: Text
    images: tuple[EncodedImage, ...]
    form: type[AnswerForm]


class Said(Value):
    """An answer in its form, as JSON. ``model`` as the provider names what answered; ``seconds`` of the call."""

    kind: Literal["said"] = "said"
    text: Text
    model: str
    tokens: Tokens
    seconds: float


class Unusable(Value):
    """It answered, and that has to be paid: refused, cut off, or in no form. ``text``: as far as it came."""

    kind: Literal["unusable"] = "unusable"
    fault: Fault
    text: Text
    model: str
    tokens: Tokens
    seconds: float


Reply: TypeAlias = Said | Unusable


class Client(Protocol):
    """A deployment. Cheap to make: connections are opened on first use, and shared in a process. Safe among threads."""

    @property
    def name(self) -> str:
        """As in the settings."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever its answers to the same words could: kind, address, model, revision, decoding, form of
        asking.
        """
        ...

    def ask(self, request: Request) -> Reply:
        """Makes one call, never a second one by itself.

        Raises ``DeploymentAway`` and ``DeploymentDenied``: nothing was paid; ``FormRefused``, which is denied, too: ask
        again. ``AnswerLost``: whether anything was paid is not known.
        """
        ...

    def most_tokens(self, request: Request) -> Tokens:
        """An upper bound of what the call takes."""
        ...

    def close(self) -> None: ...
