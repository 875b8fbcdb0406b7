from layouts.classes.features import features_of
from layouts.classes.learning import learnt
from layouts.classes.models import probabilities
from tests.resources.examples import delivery, examples
from workers.categories.training import too_few


def test_classes_of_few_examples_are_named() -> None:
    assert too_few(learnt("harbour", examples(each=3))) == {"loading-list": 3, "minutes": 3}
    assert too_few(learnt("harbour", examples(each=12))) == {}


def test_a_model_of_few_examples_is_never_sure() -> None:
    model = learnt("harbour", examples(each=3))
    assert all(guess.probability < 0.9 for guess in probabilities(model, features_of(delivery(100))))
