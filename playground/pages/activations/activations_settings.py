"""What can be set on the page on activations."""

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.pages.activations.activation_curves import ELEMENTWISE, HIGHEST, LOWEST
from playground.pages.activations.deep_stack import MOST_LAYERS, MOST_NEURONS
from playground.pages.activations.small_networks import MOST_EQUAL
from playground.pages.activations.small_networks import MOST_LAYERS as RACE_LAYERS
from playground.pages.activations.small_networks import MOST_NEURONS as RACE_NEURONS
from playground.settings import data_sets, labels, options, page_table, real, whole

TABS = ("Curves", "Deep stack", "Equal neurons", "Six against six")
STACKS = (("sigmoid", "uniform_one"), ("tanh", "glorot_uniform"), ("relu", "he_normal"))
"""What stands side by side at first: activation and start weights."""

_HIDDEN = tuple(name for name, rule in ACTIVATIONS.items() if rule.hidden)
_RACERS = labels(ACTIVATIONS, (name for name in _HIDDEN if ACTIVATIONS[name].trainable))

ROWS = page_table(
    "activations",
    tab=("What to look at", "One question a tab.", options(TABS[0], TABS)),
    overlay=(
        "Activations, one over the other",
        "Which curves are drawn.",
        options(("tanh", "relu", "sigmoid"), labels(ACTIVATIONS, ELEMENTWISE), "choices", widget="pills"),
    ),
    z=(
        "Weighted sum z that comes into the neuron",
        "Where the curves are read. The point in the pictures can be dragged, too.",
        real(1.0, LOWEST, HIGHEST, 0.1, widget="slider"),
    ),
    **{
        f"sum_{number}": (
            f"Sum of output {number}",
            "What comes into this output neuron.",
            real(first, LOWEST, HIGHEST, 0.1, widget="slider"),
        )
        for number, first in enumerate((2.0, 1.0, -1.0), 1)
    },
    layers=("Layers", "How many hidden layers each stack has.", whole(10, 1, MOST_LAYERS)),
    neurons=("Neurons in each", "How many neurons each hidden layer has.", whole(16, 1, MOST_NEURONS)),
    seed=(
        "Seed of the weights",
        "Another seed draws other start weights by the same rule.",
        whole(0, 0, 999),
    ),
    hidden=("Hidden neurons", "How many neurons begin alike.", whole(MOST_EQUAL, 2, MOST_EQUAL)),
    race_layers=("Hidden layers", "Of both networks.", whole(6, 1, RACE_LAYERS)),
    race_neurons=("Neurons in each", "In each hidden layer of both networks.", whole(4, 1, RACE_NEURONS)),
    epochs=(
        "Epochs of training",
        "An epoch shows every training point once. 0: the weights as they were drawn.",
        options("0", ("0", "1", "10", "50", "200"), widget="segments"),
    ),
    **{
        name: row
        for number, (activation, initializer) in enumerate(STACKS, 1)
        for name, row in (
            (
                f"activation_{number}",
                (
                    f"Activation {number}",
                    "What the neurons of this stack make of their sums.",
                    options(activation, labels(ACTIVATIONS, _HIDDEN)),
                ),
            ),
            (
                f"initializer_{number}",
                (
                    f"Initializer {number}",
                    "How the first weights of this stack are drawn.",
                    options(initializer, labels(INITIALIZERS)),
                ),
            ),
        )
    },
    start=(
        "Initializer",
        "Equal ones, or drawn at random.",
        options("constant", labels(INITIALIZERS, ("constant", "zeros", "glorot_uniform")), widget="segments"),
    ),
    function=(
        "Activation",
        "What a hidden neuron makes of its sum.",
        options("tanh", labels(ACTIVATIONS, ("tanh", "sigmoid", "relu")), widget="segments"),
    ),
    **{
        f"race_{side}": (
            f"Activation, {side}",
            "What the hidden neurons of this network make of their sums.",
            options(first, _RACERS),
        )
        for side, first in (("left", "sigmoid"), ("right", "tanh"))
    },
    race_data=(
        "Data",
        "What both networks learn.",
        options("circle", data_sets("circle", "xor", "gaussians", "moons", "spiral")),
    ),
    race_rate=(
        "Learning rate",
        "How long each step downhill is, for both.",
        options(0.03, (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
    ),
)
