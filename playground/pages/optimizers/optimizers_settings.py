"""What can be set on the page of the optimizers."""

from playground.nn.account import plain
from playground.nn.optimizers import OPTIMIZERS
from playground.pages.optimizers import rates
from playground.pages.optimizers.optimizer_race import FIRST_RACERS, RACERS, RATES
from playground.pages.optimizers.surfaces import SURFACES
from playground.settings import data_sets, flag, labels, options, page_table, real

VIEWS = ("Race", "Step length", "Losses")
NUMBER, CHANCE = "A number", "A chance"
FIRST_RATES = (0.0001, 0.03, 10.0)
FURTHEST = 6.0
"""The largest coordinate that a start may have on any surface."""

_LABELS = labels(OPTIMIZERS, RACERS)

ROWS = page_table(
    "optimizers",
    show=(
        "What to look at",
        "Who goes down best, how long a step is, and what is to become small.",
        options(VIEWS[0], VIEWS, widget="segments"),
    ),
    surface=(
        "Surface",
        "The height L that is to become small, over two weights w₁ and w₂.",
        options("ravine", labels(SURFACES)),
    ),
    bet=(
        "Your bet",
        "Who will be at the lowest place first, and stay there?",
        options("nobody", {"nobody": "No bet", **_LABELS}),
    ),
    **{
        f"w{number}": (
            f"Start w{sign}",
            "Where all begin. Or click on the map. Empty: the surface's own place.",
            real(None, -FURTHEST, FURTHEST, 0.1),
        )
        for number, sign in ((1, "₁"), (2, "₂"))
    },
    momentum=(
        "Momentum μ",
        "The share of its speed that the ball keeps: of Momentum and Nesterov.",
        real(0.9, 0.0, 0.99, 0.01, widget="slider"),
    ),
    own_rates=(
        "Each its own best",
        "Each racer gets the learning rate that suits it best here: out of fourteen the one that leads "
        "soonest to the goal, from the start and from eight places around it. At one rate for all, whom that "
        "rate suits wins.",
        flag(),
    ),
    learning_rate=(
        "Learning rate η",
        "How long a step is, compared with the slope. Rprop takes it for its first step alone.",
        options(0.1, {rate: plain(rate) for rate in RATES}),
    ),
    racers=(
        "Racers",
        "Who takes part. RMSprop has α = 0.9 here, as is usual; in the playground it has PyTorch's 0.99.",
        options(FIRST_RACERS, _LABELS, "choices", widget="pills"),
    ),
    data=(
        "Data",
        "A network of two layers of four tanh neurons learns it, with plain SGD and a step after every "
        "point.",
        options(rates.DATA[0], data_sets(*rates.DATA)),
    ),
    **{
        f"rate_{number}": (
            f"Learning rate {number}",
            "How long a step is.",
            options(first, {rate: plain(rate) for rate in rates.RATES}),
        )
        for number, first in enumerate(FIRST_RATES, 1)
    },
    prediction=(
        "The prediction is",
        "Other losses suit numbers than suit chances.",
        options(NUMBER, (NUMBER, CHANCE), widget="segments"),
    ),
    **{
        f"{name}_target": (
            "Target y",
            "What would be right.",
            options(targets[0], targets, widget="segments"),
        )
        for name, targets in (("number", ("+1", "-1")), ("chance", ("1", "0")))
    },
    sum=(
        "Start at the weighted sum z",
        "A sigmoid neuron whose answer should be 1. The further below 0 its sum, the surer it is of 0.",
        real(-6.0, -8.0, 0.0, 0.5),
    ),
    pixel=(
        "Move the chance of",
        "Whose chance moves in the picture below.",
        options("pixel 3", [f"pixel {number}" for number in range(1, 7)], widget="segments"),
    ),
    threshold=(
        "Threshold of hard Dice",
        "From this chance on hard Dice counts a pixel as found.",
        real(0.5, 0.05, 0.95, 0.05),
    ),
)
