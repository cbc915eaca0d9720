"""Names of neurons, and their formulas with the numbers they have: tanh(0.83 x₁ − 1.20 x₂ + 0.10).

h₁₂ is neuron 2 of hidden layer 1: the layer has one digit, the neuron one or two.
"""

from datasets.features import FEATURES
from playground.nn.activations import ACTIVATIONS
from playground.settings import finite_or_words
from playground.training.run import TrainingRun
from playground.ui.text import class_names

MOST_TERMS = 6
"""Terms of a formula that is shown short; of a longer one the middle is left out."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def formula(run: TrainingRun, layer: int, index: int, *, most_terms: int | None = None) -> str:
    """What one neuron computes, as plain text with Unicode subscripts.

    layer, index: as in `LiveRun.selected`; layer 0 is the first after the inputs. most_terms: of a sum with
    more terms, bias not counted, the middle is left out.
    """
    block = run.network.blocks[layer][:, index]
    names = source_symbols(run, layer)
    terms = [(float(weight), name) for weight, name in zip(block[:-1], names, strict=True)]
    parts = [_term(weight, name, first=place == 0) for place, (weight, name) in enumerate(terms)]
    if most_terms is not None and len(parts) > most_terms:
        behind = most_terms // 2
        parts = [*parts[: most_terms - behind], "+ …", *parts[-behind:]]
    if run.config.network.train_biases:
        parts.append(_term(float(block[-1]), "", first=False))
    total = " ".join(parts)
    rule = ACTIVATIONS[run.network.activations[layer]]
    return total if rule.is_identity else f"{rule.label}({total})"


def source_symbols(run: TrainingRun, layer: int) -> list[str]:
    """What comes into a layer: the labels of the inputs, or h₁₁, h₁₂, … of the layer before."""
    if layer == 0:
        return [FEATURES[name].label for name in run.problem.features]
    return [neuron_symbol(layer - 1, index) for index in range(run.network.layer_sizes[layer])]


def neuron_symbol(layer: int, index: int) -> str:
    """The short name of a hidden neuron: h₁₂ for (0, 1)."""
    return subscript(f"h{layer + 1}{index + 1}")


def subscript(text: str) -> str:
    """A text with its digits lowered: "w12" becomes "w₁₂"."""
    return text.translate(_SUBSCRIPTS)


def neuron_title(run: TrainingRun, layer: int, index: int) -> str:
    """The whole name of a neuron: "Neuron 2 of layer 1", "Output", "Output green"."""
    if layer < len(run.network.activations) - 1:
        return f"Neuron {index + 1} of layer {layer + 1}"
    return "Output" if run.network.layer_sizes[-1] == 1 else f"Output {class_names(run.problem)[index]}"


def output_symbols(run: TrainingRun) -> list[str]:
    """Short names of the outputs: "output", or their classes."""
    return ["output"] if run.network.layer_sizes[-1] == 1 else list(class_names(run.problem))


def neurons_of(run: TrainingRun) -> list[tuple[int, int]]:
    """(layer, index) of every neuron after the inputs, in the order in which they are drawn."""
    return [(layer, index) for layer, size in enumerate(run.network.layer_sizes[1:]) for index in range(size)]


def inputs_in_words(run: TrainingRun) -> str:
    """What the names of standardized inputs stand for, as a sentence; "" when they are not standardized."""
    problem = run.problem
    if problem.scaling is None:
        return ""
    scales = zip(problem.features, problem.scaling.mean, problem.scaling.scale, strict=True)
    told = [
        f"({FEATURES[name].label} {signed(-float(mean))}) / {number(float(scale))}"
        for name, mean, scale in scales
    ]
    return f"Inputs are standardized; in this formula they stand for {', '.join(told)}."


def number(value: float) -> str:
    """A number for a formula: two digits after the point, two significant ones where that would hide it, a
    real minus sign.
    """
    return finite_or_words(value, lambda value: f"−{_size(value)}" if value < 0 else _size(value))


def signed(value: float) -> str:
    """A number with its sign as an operator: "+ 0.10", "− 1.20"."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"


def _term(weight: float, name: str, *, first: bool) -> str:
    sized = number(weight) if first else signed(weight)
    return f"{sized} {name}".rstrip()


def _size(value: float) -> str:
    size = abs(value)
    if size and not 0.005 <= size < 10_000:
        return f"{size:.1e}" if size >= 10_000 or size < 0.0001 else f"{size:.2g}"
    return f"{size:.2f}"
