"""What can be set on the page of the optimizers."""

from playground.nn.account import plain
from playground.nn.optimizers import OPTIMIZERS
from playground.pages.optimizers import rates
from playground.pages.optimizers.optimizer_race import FIRST_RACERS, RACERS, RATES
from playground.pages.optimizers.surfaces import SURFACES
from playground.settings import SETTINGS, Setting, page_table

VIEWS = ("Race", "Step length", "Losses")
NUMBER, CHANCE = "A number", "A chance"
FIRST_RATES = (0.0001, 0.03, 10.0)
FURTHEST = 6.0
"""The largest coordinate that a start may have on any surface."""

_LABELS = {name: OPTIMIZERS[name].label for name in RACERS}

ROWS = page_table(
    "optimizers",
    Setting(
        "show",
        "choice",
        VIEWS[0],
        "What to look at",
        "Who goes down best, how long a step is, and what is to become small.",
        options=VIEWS,
        widget="segments",
    ),
    Setting(
        "surface",
        "choice",
        "ravine",
        "Surface",
        "The height L that is to become small, over two weights w₁ and w₂.",
        options=tuple(SURFACES),
        option_labels={name: surface.label for name, surface in SURFACES.items()},
    ),
    Setting(
        "bet",
        "choice",
        "nobody",
        "Your bet",
        "Who will be at the lowest place first, and stay there?",
        options=("nobody", *RACERS),
        option_labels={"nobody": "No bet", **_LABELS},
    ),
    *(
        Setting(
            f"w{number}",
            "number",
            None,
            f"Start w{sign}",
            "Where all begin. Or click on the map. Empty: the surface's own place.",
            low=-FURTHEST,
            high=FURTHEST,
            step=0.1,
        )
        for number, sign in ((1, "₁"), (2, "₂"))
    ),
    Setting(
        "momentum",
        "number",
        0.9,
        "Momentum μ",
        "The share of its speed that the ball keeps: of Momentum and Nesterov.",
        low=0.0,
        high=0.99,
        step=0.01,
        widget="slider",
    ),
    Setting(
        "own_rates",
        "flag",
        False,
        "Each its own best",
        "Each racer gets the learning rate that suits it best here: out of fourteen the one that leads "
        "soonest to the goal, from the start and from eight places around it. At one rate for all, whom that "
        "rate suits wins.",
    ),
    Setting(
        "learning_rate",
        "choice",
        0.1,
        "Learning rate η",
        "How long a step is, compared with the slope. Rprop takes it for its first step alone.",
        options=RATES,
        option_labels={rate: plain(rate) for rate in RATES},
    ),
    Setting(
        "racers",
        "choices",
        FIRST_RACERS,
        "Racers",
        "Who takes part. RMSprop has α = 0.9 here, as is usual; in the playground it has PyTorch's 0.99.",
        options=RACERS,
        option_labels=_LABELS,
        widget="pills",
    ),
    Setting(
        "data",
        "choice",
        rates.DATA[0],
        "Data",
        "A network of two layers of four tanh neurons learns it, with plain SGD and a step after every "
        "point.",
        options=rates.DATA,
        option_labels=SETTINGS["dataset"].option_labels,
    ),
    *(
        Setting(
            f"rate_{number}",
            "choice",
            first,
            f"Learning rate {number}",
            "How long a step is.",
            options=rates.RATES,
            option_labels={rate: plain(rate) for rate in rates.RATES},
        )
        for number, first in enumerate(FIRST_RATES, 1)
    ),
    Setting(
        "prediction",
        "choice",
        NUMBER,
        "The prediction is",
        "Other losses suit numbers than suit chances.",
        options=(NUMBER, CHANCE),
        widget="segments",
    ),
    *(
        Setting(
            f"{name}_target",
            "choice",
            targets[0],
            "Target y",
            "What would be right.",
            options=targets,
            widget="segments",
        )
        for name, targets in (("number", ("+1", "-1")), ("chance", ("1", "0")))
    ),
    Setting(
        "sum",
        "number",
        -6.0,
        "Start at the weighted sum z",
        "A sigmoid neuron whose answer should be 1. The further below 0 its sum, the surer it is of 0.",
        low=-8.0,
        high=0.0,
        step=0.5,
    ),
    Setting(
        "pixel",
        "choice",
        "pixel 3",
        "Move the chance of",
        "Whose chance moves in the picture below.",
        options=tuple(f"pixel {number}" for number in range(1, 7)),
        widget="segments",
    ),
    Setting(
        "threshold",
        "number",
        0.5,
        "Threshold of hard Dice",
        "From this chance on hard Dice counts a pixel as found.",
        low=0.05,
        high=0.95,
        step=0.05,
    ),
)
