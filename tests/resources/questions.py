"""Questions to deployments, as the stages put them."""

import hashlib
from typing import Final, Literal

import cv2
import numpy as np

from ocr_backends.deployed.prompts import form_of, prompt_for
from ocr_backends.deployed.protocol import Request
from recto.deployments import Kind, Role
from recto.images import EncodedImage
from recto.questions import Crop, Question
from recto.values import ImageId
from tests.resources.providers.played import table_answer

KINDS: Final[tuple[Kind, ...]] = (
    "openai",
    "openai-responses",
    "anthropic",
    "google",
    "clarifai",
    "openai-compatible",
)

DRAFT: Final = "<table><tr><td>Ink</td><td>4.2O</td></tr></table>"

ANSWER: Final = table_answer([["Item", "Price"], ["Ink", "4.20"]])


def crop_image(width: int = 80, height: int = 40) -> EncodedImage:
    """A small picture as PNG."""
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    pixels[height // 4 : height // 2, width // 4 : width // 2] = 0
    done, encoded = cv2.imencode(".png", pixels)
    assert done
    content = encoded.tobytes()
    image = ImageId(hashlib.sha256(content).hexdigest())
    return EncodedImage(id=image, media_type="image/png", width=width, height=height, content=content)


def question_of(
    image: EncodedImage, *, draft: str = DRAFT, form: Literal["table", "page"] = "table", role: Role = Role.TABLES
) -> Question:
    crop = Crop(image=image.id, media_type=image.media_type, width=image.width, height=image.height)
    return Question(role=role, form=form, crops=(crop,), draft=draft)


def request_of(question: Question, *images: EncodedImage) -> Request:
    prompt = prompt_for(question)
    return Request(instructions=prompt.instructions, prompt=prompt.prompt, images=images, form=form_of(question))


def table_request(draft: str = DRAFT) -> Request:
    image = crop_image()
    return request_of(question_of(image, draft=draft), image)
