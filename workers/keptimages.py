"""Images that wait for whoever is to look at them: in a store, under the keys that their content gives them."""

from documents.loading import loaded
from recto.images import EncodedImage
from recto.questions import Crop
from storage.keys import image_key
from storage.protocols import ObjectStore


def keep_image(image: EncodedImage, store: ObjectStore) -> str:
    """Returns its key."""
    key = image_key(image.id, image.media_type)
    store.put_if_absent(key, image.content)
    return key


def kept_image(crop: Crop, store: ObjectStore) -> EncodedImage:
    """What goes with a question. Raises ``ObjectMissing``."""
    return loaded(store.get(image_key(crop.image, crop.media_type)))
