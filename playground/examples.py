"""EXAMPLES: ready-made experiments, each with a question to ask before pressing Play and a promise of what it
shows. Every promise is kept by a test, from the same settings that a link to the example carries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from playground.settings import SETTINGS


@dataclass(frozen=True, eq=False)
class Example:
    """One experiment.

    group: heads it in the picker. name: as in tests and links. title: as in the picker. question: what to
    think about before Play. predictions: two or three short answers to choose from. answer: number of the one
    that comes true. settings: what differs from the defaults of SETTINGS, as clean values. promise: what it
    shows, and why.
    """

    group: str
    name: str
    title: str
    question: str
    predictions: tuple[str, ...]
    answer: int
    settings: Mapping[str, Any]
    promise: str


_ROWS: dict[str, tuple[tuple[str, str, str, tuple[str, ...], int, str, str], ...]] = {
    "First steps": (
        (
            "first_border",
            "A closed border",
            "How many straight cuts does a closed border need? Press Play, then take neurons away.",
            ("Two", "Three", "Four"),
            1,
            "",
            "Each hidden neuron is one straight cut through the plane. Four cuts close the border, three "
            "still make a triangle; two leave it open, however long they train. Try it: take neurons away "
            "with − on the picture.",
        ),
        (
            "one_line",
            "One neuron, one line",
            "Two clouds and no hidden layer: what border can a single neuron draw?",
            ("A circle round one cloud", "A wavy line", "A straight line"),
            2,
            "dataset=gaussians&hidden_layer_sizes=&speed=5",
            "A neuron adds up its weighted inputs, so its border is a straight line (linear classifier). Two "
            "clouds need no more. Try the data set Circle: no straight line can close round it.",
        ),
        (
            "and_gate",
            "AND without a bias",
            "A neuron without a bias is to learn the table of AND. Where can its line lie?",
            ("Only through the point (0, 0)", "Anywhere"),
            0,
            "dataset=and&hidden_layer_sizes=&train_biases=false&learning_rate=0.1&speed=100",
            "At (0, 0) the sum is 0 whatever the weights are: the line is nailed there, and at most two of "
            "the four rows come out right. The bias is what shifts it. Switch With biases on: all four are "
            "learned.",
        ),
        (
            "xor_alone",
            "XOR, one neuron",
            "No hidden layer: what answers to the four rows of XOR will a single neuron settle on?",
            ("Three rows are right", "About 0 for all four", "All four are right"),
            1,
            "dataset=xor_gate&hidden_layer_sizes=&learning_rate=0.1&speed=100",
            "No straight line parts the ones from the zeros (XOR is not linearly separable). What a slant "
            "wins at one corner it loses at another, so the smallest squared error is 0 everywhere, halfway "
            "from no to yes. A hidden layer of three neurons solves it.",
        ),
        (
            "xor_table",
            "XOR from four rows",
            "No straight line can part these four points. Can a hidden layer of three neurons?",
            ("Yes, from any start", "From some starts only", "Never"),
            0,
            "dataset=xor_gate&hidden_layer_sizes=3&learning_rate=0.1&speed=100",
            "The hidden neurons cut the plane, and the output puts the pieces together (hidden layer). Three "
            "of them learned all four rows from each of 25 starts. Two manage it from some only: press New "
            "start a few times.",
        ),
        (
            "equal_start",
            "All start alike",
            "All weights start at the same value. How many different cuts will the four neurons make?",
            ("Four", "Two", "One"),
            2,
            "initializer=constant",
            "Neurons that start alike get the same signals and the same blame, so they stay alike: four work "
            "as one (the symmetry is never broken). That is why start weights are random. Choose Glorot and "
            "the border closes.",
        ),
    ),
    "Capacity": (
        (
            "two_cuts",
            "Two cuts",
            "Two neurons, two straight cuts. Will they close a border round the disc if they train long?",
            ("Yes, with patience", "No, one side stays open"),
            1,
            "hidden_layer_sizes=2&speed=100",
            "Two cuts leave a strip or a wedge, open at its end, after 400 epochs as after 100: the network "
            "is too small for the task (underfitting). Add a third neuron with + on the picture: a triangle "
            "closes.",
        ),
        (
            "better_inputs",
            "Clever inputs",
            "No hidden layer, but the inputs are squares. Can one neuron draw a closed border?",
            ("Yes, a closed one", "No, only a straight line"),
            0,
            "hidden_layer_sizes=&features=x1_squared,x2_squared&standardize=true",
            "x₁² + x₂² is the distance from the middle, squared: seen so, one cut parts disc and ring. A "
            "good input can save a whole layer (feature engineering). Go back to x₁ and x₂, and the same "
            "neuron fails.",
        ),
        (
            "deep_but_straight",
            "Deep but straight",
            "Three hidden layers, 24 neurons, all of them linear. What border can they draw?",
            ("A closed one", "Many corners", "A straight line"),
            2,
            "hidden_layer_sizes=8,8,8&activation=linear",
            "Sums of sums are sums: linear layers in a row do no more than one. Depth pays only with a bend "
            "between the layers (nonlinear activation). Change it to tanh: the border closes within 20 "
            "epochs.",
        ),
        (
            "spiral",
            "The spiral",
            "All it knows of a point is how far right and how far up. Will it find the spiral?",
            ("Yes, nearly all of it", "Only the middle", "No"),
            0,
            "dataset=spiral&train_percent=80&hidden_layer_sizes=8,8&init_seed=74&speed=100",
            "Within 500 epochs two layers of eight neurons wind the border along the arms: the first layer "
            "cuts, the second bends what the first has cut (depth). A single layer of eight does not get "
            "there.",
        ),
        (
            "checkerboard",
            "The checkerboard",
            "Sixteen fields in two colours, one layer of eight neurons. How much of the board will it learn?",
            ("All of it", "Most fields, not all", "Nothing"),
            1,
            "dataset=checkerboard&n_samples=1000&train_percent=80&hidden_layer_sizes=8&speed=100",
            "Eight cuts cannot box in so many fields, so some share a colour that is wrong (underfitting): "
            "fewer than nine in ten points are right. Two layers of 16 get more than nine in ten within 200 "
            "epochs.",
        ),
        (
            "is_it_luck",
            "Is it luck?",
            "Two hidden neurons can be enough for XOR. How many of these ten starts will find out how?",
            ("All ten", "Some of them", "None"),
            1,
            "dataset=xor_gate&hidden_layer_sizes=2&learning_rate=0.1&siblings=true&speed=100",
            "Some starts roll into a valley that does not lead all the way down (local minimum): with just "
            "enough neurons it is luck. One run proves little, so look at ten. With three neurons all ten "
            "learn it.",
        ),
    ),
    "Learning rate": (
        (
            "learning_rate_too_low",
            "Steps too short",
            "The steps are thirty times shorter than usual. Where will the border be after 300 epochs?",
            ("Closed, and very exact", "Still open"),
            1,
            "learning_rate=0.001&speed=100",
            "It goes the right way, but it creeps: after 300 epochs the loss is still above 0.3. The "
            "learning rate is the length of a step, and cautious is not exact. At 0.03 the same start needs "
            "60 epochs.",
        ),
        (
            "learning_rate_too_high",
            "Steps too long",
            "The learning rate is 10. Will it learn faster, or not at all?",
            ("It learns faster", "It never settles"),
            1,
            "loss=cross_entropy&learning_rate=10",
            "The steps leap over the valley to its other side, again and again, and the loss never settles. "
            "At 0.3 the same start closes the border within 60 epochs: higher is faster only up to a point.",
        ),
        (
            "frozen",
            "Frozen",
            "Learning rate 10 again, with tanh and a step after every point. What will the loss do in the "
            "end?",
            ("Stand still", "Jump for ever", "Fall to 0"),
            0,
            "learning_rate=10&batch_size=1",
            "The first steps throw the weights so far that every answer is -1 or +1, right or wrong. There "
            "tanh is flat, so no blame comes back (saturation): the network is frozen. At 0.03 the same "
            "start closes the border in 10 epochs.",
        ),
        (
            "momentum",
            "A rolling ball",
            "Three sigmoid layers make a flat plateau. Will a ball that keeps its speed get across?",
            ("Yes, within 200 epochs", "No, it is too flat"),
            0,
            "hidden_layer_sizes=4,4,4&activation=sigmoid&optimizer=momentum&speed=100",
            "It keeps nine tenths of its speed, so on a long gentle slope the steps grow up to ten times as "
            "long (momentum). With SGD, plain steps, the same start is on the plateau even after 300 epochs.",
        ),
        (
            "adam",
            "Adam in a hurry",
            "At a learning rate of 1 plain steps close the border. Will Adam, everybody's favourite?",
            ("Yes, even faster", "No, it gets nowhere"),
            1,
            "hidden_layer_sizes=8,8&optimizer=adam&learning_rate=1",
            "Adam divides every slope by its usual size, so each weight moves by about the learning rate in "
            "every step: 1 is far too long. At 0.03 it closes the border in 10 epochs. Every way to step has "
            "its own good rate.",
        ),
        (
            "rprop",
            "Only the sign",
            "A learning rate of 0.00001 moves next to nothing. Rprop looks only at signs. Will it learn?",
            ("Yes, within 100 epochs", "No, it creeps too"),
            0,
            "optimizer=rprop&learning_rate=0.00001",
            "Each weight has a step of its own that grows by a fifth while the slope keeps its sign and is "
            "halved when it turns (resilient propagation): the right length is soon found. SGD at this rate "
            "stands still.",
        ),
        (
            "schedule",
            "Long steps, then short",
            "Steps of 1 leap to and fro. What if they shrink to nothing over 150 epochs?",
            ("They end half-way down", "They settle at the bottom"),
            1,
            "noise=10&learning_rate=1&schedule=cosine&schedule_epochs=150&log_loss=true",
            "Long steps find the valley within 20 epochs, short ones settle at its bottom (learning rate "
            "schedule, here a cosine). With the constant rate of 1 the loss never settles: again and again "
            "it leaps to twice as much and more.",
        ),
        (
            "all_at_once",
            "All points at once",
            "All 250 points before each step, or 10 and then a step. Which gets further in 60 epochs?",
            ("All at once", "Ten at a time"),
            1,
            "batch_size=512",
            "One careful step an epoch against 25 hasty ones: after 60 epochs the border is still open. With "
            "10 points a step (mini-batch) it is closed, for a rough direction is nearly as good as an exact "
            "one.",
        ),
    ),
    "Overfitting": (
        (
            "overfitting",
            "Learned by heart",
            "Few points, much noise, a large network: watch the test loss. When would you stop?",
            ("Where the test loss is lowest", "At once", "Never: more is better"),
            0,
            "noise=35&train_percent=10&data_seed=0&split_seed=0&hidden_layer_sizes=8,8,8&"
            "show_test_points=true&speed=100",
            "The training loss falls to almost nothing while the test loss turns and rises (overfitting): "
            "islands round single points. A penalty on large weights (L2) of 0.01 holds it back, and so does "
            "training on 80 % of the points.",
        ),
        (
            "wrong_labels",
            "One label in five lies",
            "One label in five is wrong. What will a network of 32 neurons make of it in 600 epochs?",
            ("It finds the rule anyway", "It learns the mistakes too"),
            1,
            "label_noise=20&n_samples=300&hidden_layer_sizes=16,16&show_test_points=true&speed=100",
            "The rule alone is right on four labels in five. It learns more than that of the training "
            "points, so it learns mistakes (label noise), and on unseen points it gets worse. Among 1,500 "
            "points it finds the rule.",
        ),
        (
            "early_stopping",
            "Stopped in time",
            "One label in five is wrong, and a fifth of the points only watches. When does training stop?",
            ("When the watchers' loss stops falling", "When the training loss stops falling", "Never"),
            0,
            "label_noise=20&n_samples=300&hidden_layer_sizes=16,16&patience=50&speed=100",
            "The points held out are not learned from, so they notice when mistakes are learned: 50 epochs "
            "without a better loss, and it stops (early stopping). With patience 0 the test loss goes on "
            "rising for 600 epochs.",
        ),
        (
            "dropout",
            "Half are missing",
            "Few noisy points again. In every step half of the neurons are left out. What comes of it?",
            ("They cannot learn", "They learn, but less by heart"),
            1,
            "noise=35&train_percent=10&data_seed=0&split_seed=0&hidden_layer_sizes=16,16&dropout=50&"
            "show_test_points=true&speed=100",
            "No neuron can rely on its neighbours, so none specializes in a single point (dropout). Still "
            "nine in ten training points are right after 1,000 epochs, and the test loss is lower than with "
            "0 % left out.",
        ),
        (
            "useless_inputs",
            "Useless inputs die out",
            "Seven inputs, each with a tax on its weight. Which of them will survive on the circle?",
            ("All seven, a little smaller", "x₁ and x₂", "x₁² and x₂²"),
            2,
            "hidden_layer_sizes=&features=x1,x2,x1_squared,x2_squared,x1_times_x2,sin_x1,sin_x2&"
            "standardize=true&l1=0.01",
            "The same tax for every bit of weight: what brings in less than it costs goes down to 0 (L1 "
            "regularization). The two squares are all a circle needs. Without the penalty the others keep "
            "small weights.",
        ),
        (
            "coin_tosses",
            "Nothing to learn",
            "The colours of 60 points were tossed by a coin. What will a large network score on them?",
            ("Half right on all points", "Training high, unseen half", "High on all points"),
            1,
            "label_noise=50&n_samples=60&hidden_layer_sizes=16,16&optimizer=adam&learning_rate=0.01&"
            "show_test_points=true&speed=100",
            "It learns its 30 points by heart, more than nine in ten, and guesses on the others. A good "
            "score on the training points proves nothing: only unseen points can tell a rule from memory "
            "(generalization).",
        ),
    ),
    "Activations": (
        (
            "vanishing_gradient",
            "Deep and asleep",
            "Six layers of sigmoid neurons: is deeper cleverer? Then change the activation to tanh.",
            ("Yes, it learns quickly", "No, it learns nothing"),
            1,
            "hidden_layer_sizes=4,4,4,4,4,4&activation=sigmoid&speed=100",
            "Six sigmoid layers learn nothing in 400 epochs: the blame fades on its way back (vanishing "
            "gradient). Six tanh layers close the border within 40, a single sigmoid layer within 250.",
        ),
        (
            "dead_relu",
            "Dead neurons",
            "ReLU neurons and a learning rate of 1. What will the second layer say after one epoch?",
            ("0 for every point", "Much the same as before", "Ever larger numbers"),
            0,
            "hidden_layer_sizes=4,4&activation=relu&learning_rate=1&init_seed=77",
            "One long step pushed its sums below 0 for every point. There ReLU is flat, so no blame comes "
            "back and none wakes up again (dead ReLU). Leaky ReLU keeps a little slope and learns, and so "
            "does ReLU at a rate of 0.03.",
        ),
        (
            "step",
            "All or nothing",
            "Neurons that fire or do not fire, as nerve cells do. Can the network learn with such a step?",
            ("Yes, like a brain", "No, it cannot even start"),
            1,
            "activation=step",
            "A step is flat everywhere: a slightly other weight changes nothing, so the slope is 0 and shows "
            "no way down (gradient). Sigmoid is the step made smooth: with it the same network closes the "
            "border within 250 epochs.",
        ),
        (
            "sine",
            "Neurons that wave",
            "Neurons that wave (sine) where others bend once. Does that help on a checkerboard?",
            ("Yes, it learns it soon", "No, it gets lost in waves"),
            0,
            "dataset=checkerboard&train_percent=80&hidden_layer_sizes=8,8&activation=sine",
            "A board repeats itself, and so does a sine: it brings along what the data has (inductive bias). "
            "More than nine in ten unseen points are right after 100 epochs; with tanh it is fewer than nine "
            "in ten.",
        ),
        (
            "relu_corners",
            "Corners",
            "ReLU instead of tanh: what will the closed border be made of?",
            ("A smooth curve", "Straight pieces and corners"),
            1,
            "activation=relu",
            "ReLU is two straight pieces with a kink, so what ReLU neurons add up to is straight between "
            "kinks (piecewise linear): a polygon. With tanh the border is a smooth curve.",
        ),
        (
            "bell",
            "XOR with one neuron",
            "A neuron whose activation is a bell (Gaussian): can a single hidden one solve XOR?",
            ("Yes, one is enough", "No, it takes two at least"),
            0,
            "dataset=xor_gate&hidden_layer_sizes=1&activation=gaussian&learning_rate=0.1&init_seed=75&"
            "speed=100",
            "It answers along a strip and is silent on either side, and a strip is what XOR needs. What a "
            "neuron can do depends on its bend (activation function): with tanh a single one never gets "
            "beyond three rows.",
        ),
    ),
    "Data": (
        (
            "three_classes",
            "Three clouds",
            "Three classes, one output neuron each. How many hidden neurons do three clouds need?",
            ("None", "Two", "Three"),
            0,
            "dataset=gaussians3&hidden_layer_sizes=",
            "Each output neuron is a slope, and the highest wins (softmax): three slopes meet in three "
            "straight borders. The three outputs are shares of one whole, they always add up to 1.",
        ),
        (
            "rings",
            "Three rings",
            "Two closed borders, one inside the other. Are three hidden neurons enough for both?",
            ("No, it takes six", "Yes, three will do"),
            1,
            "dataset=rings&hidden_layer_sizes=3&learning_rate=0.1&speed=100",
            "Every output weighs the same three neurons in its own way: one set of slopes makes a small "
            "border and a large one (shared features). More than nine in ten are right within 200 epochs; "
            "with two neurons never.",
        ),
        (
            "five_arms",
            "Five arms",
            "Five classes wound like a galaxy, two layers of eight. How many unseen points will be right?",
            ("About one in five", "About half", "Nearly all"),
            2,
            "dataset=spiral5&hidden_layer_sizes=8,8&optimizer=adam&learning_rate=0.01&speed=100",
            "More than nine in ten after 300 epochs, where guessing would give two: always compare a score "
            "with guessing (baseline). All five outputs share the same hidden neurons. A single layer of "
            "eight stays below nine in ten.",
        ),
        (
            "curve",
            "Follow a wave",
            "Each hidden neuron lays one S-bend. How many does it take to follow this wave?",
            ("One", "Three", "Eight"),
            1,
            "dataset=curve&hidden_layer_sizes=3&optimizer=adam&learning_rate=0.01",
            "Down, up, down: three S-bends, added up (regression with one input). One bend explains less "
            "than a third of the ups and downs (R²). With the activation sine a single neuron follows the "
            "wave exactly.",
        ),
        (
            "bumps",
            "Hills and hollows",
            "Now the colour is a height. How much of the hills and hollows will two hidden neurons find?",
            ("All of it", "About a quarter", "Nothing"),
            1,
            "dataset=bumps&hidden_layer_sizes=2&optimizer=adam&learning_rate=0.01&speed=100",
            "Two ridges are all it can lay. Numbers to predict are not right or wrong: the typical error "
            "counts, and R², the share of the ups and downs that is explained (regression). Two layers of 16 "
            "explain over 85 %.",
        ),
        (
            "one_scale",
            "One loud input",
            "Two inputs reach up to 6 and one up to 36. What do steps of 0.03 do to the weights?",
            ("They fit the saddle", "They grow without bound"),
            1,
            "dataset=saddle&hidden_layer_sizes=&features=x1,x2,x1_times_x2",
            "Along the loud input the valley is 36 times as steep, and every step leaps further out "
            "(divergence). Switch Standardization on: learned within 10 epochs, at the same learning rate.",
        ),
        (
            "overlap",
            "Clouds that overlap",
            "The clouds run into one another. How many unseen points can the best network get right?",
            ("All, with enough neurons", "About 92 %", "About half"),
            1,
            "dataset=gaussians&noise=50&n_samples=1000&hidden_layer_sizes=8,8&show_test_points=true",
            "Where clouds overlap no border is right for both, so nobody can do better (Bayes error). What a "
            "score is worth depends on the data. Take all hidden layers away: a single neuron does as well.",
        ),
    ),
}
"""The examples of each group, fields as in `Example`; settings as a link carries them."""

GROUPS = tuple(_ROWS)
"""The picker's groups, in order."""


def _settings(link: str) -> dict[str, Any]:
    given = parse_qs(link, keep_blank_values=True, strict_parsing=bool(link))
    return {name: SETTINGS[name].parse(values) for name, values in given.items()}


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        name: Example(group, name, title, question, predictions, answer, _settings(link), promise)
        for group, rows in _ROWS.items()
        for name, title, question, predictions, answer, link, promise in rows
    }
)
"""Every example by its name; the picker lists them in this order."""
