"""Asking in batches: questions are put aside until a batch of their deployment has answered them.

What comes of it is kept as every answer is, so that whoever asks the question again finds it. Deployments without
batches are asked at once, and so is whatever a batch left open (an answer in no form, a refusal).
"""

from collections.abc import Iterable, Sequence
from time import time
from typing import Final

from ocr_backends.deployed.batches import can_batch
from ocr_backends.deployed.client import make_client
from recto.deployments import Chosen
from recto.errors import BatchAwaited, DeploymentMissing
from recto.images import EncodedImage
from recto.questions import Answer, AnyQuestion, Unanswered
from recto.settings import Settings
from workers.escalation.asking import Asker, Shared
from workers.escalation.batch_shelf import BatchShelf, WaitingQuestion, question_id
from workers.escalation.kept_answers import Answers, asking_fingerprint
from workers.escalation.money import Payer
from workers.escalation.routes import candidates, with_sight
from workers.keptimages import keep_image

_LOOK_AGAIN: Final = 0.1
"""The share of the time that a question waits already, after which it is worth to ask for its answer again."""

_SOON: Final = 5.0


class BatchAsker:
    """Asks for one job. Safe among threads."""

    def __init__(
        self,
        asker: Asker,
        shelf: BatchShelf,
        settings: Settings,
        shared: Shared,
        *,
        payer: Payer,
    ) -> None:
        self._asker = asker
        self._shelf = shelf
        self._settings = settings
        self._shared = shared
        self._payer = payer

    def ask(self, question: AnyQuestion, images: Sequence[EncodedImage], *, chosen: Sequence[Chosen] = ()) -> Answer:
        """Raises ``BatchAwaited`` as long as it waits for a batch, and whatever ``Asker.ask`` raises."""
        for waiting in self._aside(question, chosen):
            for end in self._shelf.ended(self._payer.job, waiting.id):
                return Unanswered(fault=end.fault)
            since = self._put(waiting, images)
            raise BatchAwaited(
                f"the question waits for a batch of deployment {waiting.deployment}",
                retry_after=max(_SOON, (time() - since) * _LOOK_AGAIN),
            )
        return self._asker.ask(
            question,
            images,
            job=self._payer.job,
            tenant=self._payer.tenant,
            chosen=chosen,
            cap=self._payer.cap,
        )

    def put_aside(
        self, question: AnyQuestion, images: Iterable[EncodedImage], *, chosen: Sequence[Chosen] = (), anew: bool
    ) -> None:
        """So that it goes with the next batch, whenever it is asked for. Nothing happens where no batch is needed.

        ``images`` are looked at only where it does not wait yet. ``anew``: that it had no answer before does not count.
        """
        for waiting in self._aside(question, chosen):
            if anew:
                self._shelf.forget_end(self._payer.job, waiting.id)
            if not self._shelf.ended(self._payer.job, waiting.id):
                self._put(waiting, images)

    def _aside(self, question: AnyQuestion, chosen: Sequence[Chosen]) -> Sequence[WaitingQuestion]:
        """The question as it waits, none where it has to be asked at once or is answered."""
        deployments = self._settings.deployments
        try:
            names = candidates(question.role, chosen=chosen, roles=self._settings.roles, deployments=deployments)
            first = with_sight(names, deployments, role=question.role, images=bool(question.crops))[0]
        except DeploymentMissing:
            return ()
        if not can_batch(deployments[first]):
            return ()
        fingerprint = asking_fingerprint(make_client(first, deployments[first]).fingerprint, question)
        if Answers(self._shared.answers(self._payer.tenant), question, fingerprint=fingerprint).all():
            return ()
        return (
            WaitingQuestion(
                id=question_id(self._payer.tenant, question, fingerprint),
                question=question,
                deployment=first,
                fingerprint=fingerprint,
                payer=self._payer,
                since=time(),
            ),
        )

    def _put(self, waiting: WaitingQuestion, images: Iterable[EncodedImage]) -> float:
        """Since when it waits. Its crops are kept first: what they lie in belongs to the page."""
        for earlier in self._shelf.found(waiting):
            return earlier.since
        store = self._shared.answers(waiting.payer.tenant)
        for image in images:
            keep_image(image, store)
        self._shelf.wait(waiting)
        return waiting.since
