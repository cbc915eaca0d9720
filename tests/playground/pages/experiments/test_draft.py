"""From controls to a specification, and back."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.experiments.presets import PRESETS
from playground.experiments.specification import Specification, SpecificationError
from playground.pages.experiments.draft import GIVEN, TOPICS, text_of_values, topic_of, values_of_text, varied


@pytest.mark.parametrize(
    ("topic", "text", "values"),
    [
        ("batch_size", "32, 64, 128", [32, 64, 128]),
        ("batch_size", " 32 64;128. ", [32, 64, 128]),
        ("batch_size", "1 and 10", [1, 10]),
        ("batch_size", "8 to 128 times 2", [8, 16, 32, 64, 128]),
        ("batch_size", "from 8 to 100 x 4", [8, 32]),
        ("noise", "0 to 50 by 10", [0, 10, 20, 30, 40, 50]),
        ("noise", "0-20 step 20", [0, 20]),
        ("dropout", "0 … 60 in steps of 30", [0, 30, 60]),
        ("depth", "0 to 3 by 1", [0, 1, 2, 3]),
        ("width", "32", [32]),
    ],
)
def test_values_are_read_as_they_are_written(topic: str, text: str, values: list[int]) -> None:
    assert values_of_text(TOPICS[topic], text) == values


@pytest.mark.parametrize(
    ("topic", "text", "words"),
    [
        ("batch_size", "", "Write which values to try, e.g. 32, 64, 128"),
        ("batch_size", "many", "Batch size cannot be 'many'. Write a whole number from 1 to 512."),
        ("batch_size", "0, 8", "Batch size cannot be '0'."),
        ("batch_size", "8 to 128", "'8 to 128' leaves open how far apart the values are."),
        ("batch_size", "128 to 8 times 2", "Write the smaller number first."),
        ("batch_size", "8 to 128 times 1", "would never end"),
        ("noise", "0 to 50 by 0", "would never end"),
        ("noise", "0 to 100 by 50", "Noise cannot be '100.0'"),
        ("depth", "7", "Depth (hidden layers) cannot be '7'. Write a whole number from 0 to 6."),
        ("width", "0 to 4 by 2", "Width (neurons in a layer) cannot be"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(topic: str, text: str, words: str) -> None:
    with pytest.raises(SpecificationError, match=re.escape(words)):
        values_of_text(TOPICS[topic], text)


@given(text=st.text(max_size=40), topic=st.sampled_from([name for name in TOPICS if TOPICS[name].example]))
def test_any_text_gives_values_or_a_sentence(text: str, topic: str) -> None:
    values: list[int] = []
    sentence = ""
    try:
        values = values_of_text(TOPICS[topic], text)
    except SpecificationError as error:
        sentence = str(error)

    assert bool(values) != bool(sentence)


@pytest.mark.parametrize("name", TOPICS)
def test_what_a_topic_begins_with_is_an_experiment_and_is_read_back(name: str) -> None:
    topic = TOPICS[name]
    base = {"hidden_layer_sizes": [5, 5]}

    specification = Specification.parse({"base": base, **varied(topic, topic.start, base)})
    assert topic_of(specification) == (name, list(topic.start))
    if not topic.is_picked:
        assert values_of_text(topic, text_of_values(topic.start)) == list(topic.start)
        assert values_of_text(topic, topic.example.split(" or ")[0])
        assert values_of_text(topic, topic.example.split(" or ")[1])


def test_depth_and_width_are_hidden_layers() -> None:
    cases: list[tuple[str, list[int], dict[str, Any], list[list[int]]]] = [
        ("depth", [0, 1, 3], {"hidden_layer_sizes": (6, 2)}, [[], [6], [6, 6, 6]]),
        ("depth", [2], {"hidden_layer_sizes": ()}, [[4, 4]]),
        ("depth", [1], {}, [[4]]),
        ("width", [2, 8], {"hidden_layer_sizes": "4,4,4"}, [[2, 2, 2], [8, 8, 8]]),
        ("width", [3], {"hidden_layer_sizes": ()}, [[3]]),
    ]

    for topic, values, base, layers in cases:
        assert varied(TOPICS[topic], values, base) == {"vary": "hidden_layer_sizes", "values": layers}


def test_presets_have_their_controls_and_layers_of_no_topic_are_shown_as_they_are() -> None:
    odd = Specification.parse({"vary": "hidden_layer_sizes", "values": [[4, 2], [8]]})

    assert {name: topic_of(preset.specification)[0] for name, preset in PRESETS.items()} == {
        **{"batch_sizes": "batch_size", "optimizers": "optimizer", "learning_rates": "learning_rate"},
        **{"initializers": "initializer", "regularization": GIVEN, "twelve_starts": GIVEN},
    }
    assert topic_of(odd) == (GIVEN, [])
