import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from layouts.classes.features import features_of
from layouts.classes.learning import Example, folds_of, learnt
from layouts.classes.models import labels_of, likeliest, probabilities
from recto.categories import CategoryModel
from recto.errors import UsageError
from recto.values import canonical_json
from tests.resources.examples import delivery, examples, minutes, weather
from tests.resources.laid_out import laid_out


@pytest.fixture(scope="module")
def model() -> CategoryModel:
    return learnt("harbour", examples())


def test_kinds_are_told_apart_in_documents_that_were_not_learnt_from(model: CategoryModel) -> None:
    for make, name in ((delivery, "loading-list"), (minutes, "minutes")):
        for seed in range(100, 105):
            labels = labels_of(model, make(seed))
            assert [label.name for label in labels if label.holds] == [name]
            assert labels[0].probability > 0.7


def test_what_has_none_of_the_classes_gets_none(model: CategoryModel) -> None:
    for seed in range(100, 105):
        assert not any(label.holds for label in labels_of(model, weather(seed)))


def test_scores_are_those_of_examples_held_out(model: CategoryModel) -> None:
    assert model.accuracy >= 0.9
    assert (model.documents, model.negatives, model.groups) == (36, 12, 18)
    for one in model.classes:
        assert one.scores.examples == 12
        assert one.scores.f1 >= 0.9


def test_labels_that_mean_nothing_score_no_better_than_chance() -> None:
    luck = random.Random(5)  # noqa: S311
    kinds = [frozenset({luck.choice(("a", "b"))}) for _ in range(36)]
    shuffled = [Example(kind, f"group-{place}", features_of(weather(place))) for place, kind in enumerate(kinds)]
    model = learnt("chance", shuffled)
    assert model.accuracy < 0.75
    assert all(0.2 < guess.probability < 0.8 for guess in probabilities(model, features_of(weather(99))))


def test_the_same_examples_give_the_same_version(model: CategoryModel) -> None:
    assert learnt("harbour", examples()).version == model.version
    assert learnt("harbour", examples(each=10)).version != model.version


def test_a_model_is_numbers_that_survive_json(model: CategoryModel) -> None:
    again = CategoryModel.model_validate_json(canonical_json(model))
    assert again.version == model.version
    assert labels_of(again, minutes(100)) == labels_of(model, minutes(100))
    assert set(json.loads(canonical_json(model))) == set(CategoryModel.model_fields)


def test_a_document_can_have_several_classes() -> None:
    both = [replace(one, labels=one.labels | {"paper"}) if one.labels else one for one in examples()]
    model = learnt("harbour", both)
    held = {label.name for label in labels_of(model, delivery(100)) if label.holds}
    assert held == {"loading-list", "paper"}
    assert {label.name for label in labels_of(model, weather(100)) if label.holds} == set()


def test_groups_are_held_out_whole_and_every_fold_has_some_of_each() -> None:
    made = examples(each=20)
    folds = folds_of(made)
    assert len({(example.group, fold) for example, fold in zip(made, folds, strict=True)}) == 30
    for labels in {example.labels for example in made}:
        counts = Counter(fold for example, fold in zip(made, folds, strict=True) if example.labels == labels)
        assert sorted(counts.values()) == [4, 4, 4, 4, 4]


def test_what_only_one_document_says_is_not_kept(model: CategoryModel) -> None:
    secret = Example(frozenset({"minutes"}), "secret", features_of(laid_out("# Minutes\nThe password is Xyzzyplugh.")))
    terms = learnt("harbour", [*examples(), secret]).terms
    assert "w minutes" in terms
    assert not any("xyzzyplugh" in term for term in terms)


def test_too_few_examples_are_refused_with_what_to_do() -> None:
    one = examples(each=1)
    with pytest.raises(UsageError, match="the class loading-list has 1 example"):
        learnt("harbour", one)
    with pytest.raises(UsageError, match="no example that could be read has a class"):
        learnt("harbour", [replace(each, labels=frozenset()) for each in one])
    same = [replace(each, labels=frozenset({"paper"})) for each in examples(each=2)]
    with pytest.raises(UsageError, match="every example is paper"):
        learnt("harbour", same)


def test_a_class_of_one_group_is_learnt_all_the_same() -> None:
    made = [replace(one, group="one") if "minutes" in one.labels else one for one in examples()]
    model = learnt("harbour", made)
    assert likeliest(probabilities(model, features_of(delivery(100)))) == "loading-list"


def test_a_document_without_words_is_labelled_too(model: CategoryModel) -> None:
    assert [label.holds for label in labels_of(model, laid_out(""))] == [False, False]
    assert [label.holds for label in labels_of(model, laid_out())] == [False, False]


def test_a_model_of_other_features_is_refused(model: CategoryModel) -> None:
    older = model.model_copy(update={"features": "words/0"})
    with pytest.raises(UsageError, match="learnt by another version"):
        labels_of(older, minutes(100))


def test_examples_that_could_not_be_read_teach_nothing(model: CategoryModel) -> None:
    unread = [Example(frozenset({"minutes"}), f"unread-{place}", features_of(laid_out(""))) for place in range(6)]
    assert learnt("harbour", [*examples(), *unread]).version == model.version


def test_examples_without_any_words_are_too_few() -> None:
    unread = [Example(frozenset({"minutes"}), f"unread-{place}", features_of(laid_out(""))) for place in range(6)]
    with pytest.raises(UsageError, match="no example that could be read has a class"):
        learnt("harbour", unread)


def test_a_model_of_few_examples_is_never_sure() -> None:
    few = learnt("harbour", examples(each=3))
    assert all(guess.probability <= 0.8 for guess in probabilities(few, features_of(delivery(100))))
