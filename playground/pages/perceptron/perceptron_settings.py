"""What can be set on the Perceptron page."""

from playground.pages.perceptron.neuron_by_hand import OWN_TABLE, TABLES, parse_table
from playground.pages.perceptron.plane_points import FIRST_OWN, OWN, READY, format_points, parse_points
from playground.settings import flag, options, page_table, real, whole, written

TABS = ("Turning line", "Four rows by hand", "Three rules compared")
LARGEST_THRESHOLD = 9.0
LARGEST_WEIGHT = 20.0
MAX_SEED = 2**32 - 1
"""The largest seed that np.random.RandomState takes."""

ROWS = page_table(
    "perceptron",
    tab=("What to look at", "One neuron, seen in three ways.", options(TABS[0], TABS)),
    points=(
        "Points",
        "Ready sets, or your own: click into the picture of the turning line, or write them as text.",
        options("two clouds", (*READY, OWN)),
    ),
    own=(
        "Your own points: x1,x2,class; …",
        "A point is its two coordinates and its class: 1 is blue and round, 0 is orange and a triangle.",
        written(format_points(FIRST_OWN), 1000, parse_points),
    ),
    bias=(
        "Learn a bias",
        "With a bias the threshold is learned, too. Without one, and with a threshold of 0, the line always "
        "goes through the origin.",
        flag(True),
    ),
    threshold=(
        "Threshold θ",
        "The unit fires when its sum reaches the threshold: a sum that equals it is enough (≥). With a bias "
        "this is where it starts (the bias is −θ, and it is learned); without one it stays as it is.",
        real(0.0, -LARGEST_THRESHOLD, LARGEST_THRESHOLD, 0.05, widget="slider"),
    ),
    **{
        f"w{number}": (
            f"First weight w{sign}",
            "Where the line starts: it stands at a right angle to the arrow of both weights.",
            real(first, -LARGEST_WEIGHT, LARGEST_WEIGHT, 0.5, widget="number"),
        )
        for number, sign, first in ((1, "₁", -1.0), (2, "₂", 1.0))
    },
    pocket=(
        "Keep the best line",
        "The pocket: the line that was right on the most points so far is kept, dashed, while the rule goes "
        "on.",
        flag(),
    ),
    table=(
        "Table",
        "What to learn. Every number of it can be changed in the table itself.",
        options("first column", (*TABLES, OWN_TABLE)),
    ),
    rows=(
        "Your own table",
        "Rows with semicolons between them: the inputs, a > and the target.",
        written("0 0 > 0; 0 1 > 1; 1 0 > 1; 1 1 > 0", 4000, parse_table),
    ),
    seed=(
        "Seed of the first weights",
        "The first weights are np.random.RandomState(seed).uniform(-1, 1): the same seed, the same weights, "
        "everywhere.",
        whole(1, 0, MAX_SEED),
    ),
    with_bias=(
        "With a bias",
        "One weight more, on an input that is always 1. The tutorial's neuron has none.",
        flag(),
    ),
    ask=(
        "Ask a new situation",
        "The inputs with spaces between them, also ones that are in no row.",
        written("1 0 0", 100),
    ),
    pace=(
        "Iterations a second",
        "How fast it goes on while it plays.",
        options(2.0, (2.0, 20.0, 200.0, 2000.0)),
    ),
    learning_rate=(
        "Learning rate",
        "The step length of all three. Rosenblatt's line hardly cares, Adaline's bursts if it is too large.",
        options(0.01, (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
    ),
)
