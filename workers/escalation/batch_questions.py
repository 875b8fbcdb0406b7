"""A question that waits for a batch: as it is asked, and where its answers lie."""

from ocr_backends.deployed.batches import Item
from ocr_backends.deployed.prompts import request_for
from recto.errors import ObjectMissing
from storage.keys import image_key
from storage.protocols import ObjectStore
from workers.escalation.asking import Shared
from workers.escalation.batch_shelf import WaitingQuestion
from workers.escalation.kept_answers import Answers
from workers.keptimages import kept_image


def item_of(waiting: WaitingQuestion, store: ObjectStore, *, id: str) -> Item:
    """``store`` holds its crops. Raises ``ObjectMissing``."""
    images = [kept_image(crop, store) for crop in waiting.question.crops]
    return Item(id=id, request=request_for(waiting.question, images))


def has_crops(waiting: WaitingQuestion, store: ObjectStore) -> bool:
    try:
        for crop in waiting.question.crops:
            with store.open(image_key(crop.image, crop.media_type)):
                pass
    except ObjectMissing:
        return False
    return True


def answers_to(waiting: WaitingQuestion, shared: Shared) -> Answers:
    store = shared.answers(waiting.payer.tenant)
    return Answers(store, waiting.question, fingerprint=waiting.fingerprint)
