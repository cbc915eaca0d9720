"""What can be set on the page on activations."""

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.pages.activations.activation_curves import ELEMENTWISE, HIGHEST, LOWEST
from playground.pages.activations.deep_stack import MOST_LAYERS, MOST_NEURONS
from playground.pages.activations.small_networks import MOST_EQUAL
from playground.pages.activations.small_networks import MOST_LAYERS as RACE_LAYERS
from playground.pages.activations.small_networks import MOST_NEURONS as RACE_NEURONS
from playground.settings import SETTINGS, Setting, page_table

TABS = ("Curves", "Deep stack", "Equal neurons", "Six against six")
STACKS = (("sigmoid", "uniform_one"), ("tanh", "glorot_uniform"), ("relu", "he_normal"))
"""What stands side by side at first: activation and start weights."""

_FUNCTIONS = {name: rule.label for name, rule in ACTIVATIONS.items()}
_STARTS = {name: rule.label for name, rule in INITIALIZERS.items()}
_HIDDEN = tuple(name for name, rule in ACTIVATIONS.items() if rule.hidden)
_RACERS = tuple(name for name in _HIDDEN if ACTIVATIONS[name].trainable)

ROWS = page_table(
    "activations",
    Setting("tab", "choice", TABS[0], "What to look at", "One question a tab.", options=TABS),
    Setting(
        "overlay",
        "choices",
        ("tanh", "relu", "sigmoid"),
        "Activations, one over the other",
        "Which curves are drawn.",
        options=tuple(ELEMENTWISE),
        option_labels=_FUNCTIONS,
        widget="pills",
    ),
    *(
        Setting(name, "number", first, label, help_text, low=LOWEST, high=HIGHEST, step=0.1, widget="slider")
        for name, first, label, help_text in (
            (
                "z",
                1.0,
                "Weighted sum z that comes into the neuron",
                "Where the curves are read. The point in the pictures can be dragged, too.",
            ),
            ("sum_1", 2.0, "Sum of output 1", "What comes into this output neuron."),
            ("sum_2", 1.0, "Sum of output 2", "What comes into this output neuron."),
            ("sum_3", -1.0, "Sum of output 3", "What comes into this output neuron."),
        )
    ),
    *(
        Setting(name, "integer", first, label, help_text, low=low, high=high)
        for name, first, label, help_text, low, high in (
            ("layers", 10, "Layers", "How many hidden layers each stack has.", 1, MOST_LAYERS),
            ("neurons", 16, "Neurons in each", "How many neurons each hidden layer has.", 1, MOST_NEURONS),
            (
                "seed",
                0,
                "Seed of the weights",
                "Another seed draws other start weights by the same rule.",
                0,
                999,
            ),
            ("hidden", MOST_EQUAL, "Hidden neurons", "How many neurons begin alike.", 2, MOST_EQUAL),
            ("race_layers", 6, "Hidden layers", "Of both networks.", 1, RACE_LAYERS),
            ("race_neurons", 4, "Neurons in each", "In each hidden layer of both networks.", 1, RACE_NEURONS),
        )
    ),
    Setting(
        "epochs",
        "choice",
        "0",
        "Epochs of training",
        "An epoch shows every training point once. 0: the weights as they were drawn.",
        options=("0", "1", "10", "50", "200"),
        widget="segments",
    ),
    *(
        row
        for number, (activation, initializer) in enumerate(STACKS, 1)
        for row in (
            Setting(
                f"activation_{number}",
                "choice",
                activation,
                f"Activation {number}",
                "What the neurons of this stack make of their sums.",
                options=_HIDDEN,
                option_labels=_FUNCTIONS,
            ),
            Setting(
                f"initializer_{number}",
                "choice",
                initializer,
                f"Initializer {number}",
                "How the first weights of this stack are drawn.",
                options=tuple(INITIALIZERS),
                option_labels=_STARTS,
            ),
        )
    ),
    Setting(
        "start",
        "choice",
        "constant",
        "Initializer",
        "Equal ones, or drawn at random.",
        options=("constant", "zeros", "glorot_uniform"),
        option_labels=_STARTS,
        widget="segments",
    ),
    Setting(
        "function",
        "choice",
        "tanh",
        "Activation",
        "What a hidden neuron makes of its sum.",
        options=("tanh", "sigmoid", "relu"),
        option_labels=_FUNCTIONS,
        widget="segments",
    ),
    *(
        Setting(
            f"race_{side}",
            "choice",
            first,
            f"Activation, {side}",
            "What the hidden neurons of this network make of their sums.",
            options=_RACERS,
            option_labels=_FUNCTIONS,
        )
        for side, first in (("left", "sigmoid"), ("right", "tanh"))
    ),
    Setting(
        "race_data",
        "choice",
        "circle",
        "Data",
        "What both networks learn.",
        options=("circle", "xor", "gaussians", "moons", "spiral"),
        option_labels=SETTINGS["dataset"].option_labels,
    ),
    Setting(
        "race_rate",
        "choice",
        0.03,
        "Learning rate",
        "How long each step downhill is, for both.",
        options=(0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    ),
)
