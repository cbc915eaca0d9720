"""Every word the stage shows or reads out; its JavaScript holds none. the browser fills in `{name}`."""

from __future__ import annotations

WORDS = {
    "stage": "The network and what it says",
    "inputs": "Inputs",
    "hidden_layers": "Hidden layers",
    "input": "Input {label}",
    "neuron": "Neuron {n} of layer {layer}",
    "class": "Output of class {n}",
    "output": "Output",
    "neuron_count": "{n} neurons in layer {layer}",
    "add_layer": "Add a hidden layer",
    "remove_layer": "Remove the last hidden layer",
    "add_neuron": "Add a neuron to layer {layer}",
    "remove_neuron": "Remove a neuron from layer {layer}",
    "use_input": "Use the input {label}",
    "drop_input": "Switch the input {label} off",
    "bias": "Bias of: {target}",
    "bias_is": "Bias",
    "weight_is": "Weight",
    "weight": "Weight {source} → {target}",
    "weights_of": "Weights of: {target}",
    "says": "What the network says",
    "sees": "{name}: what it sees",
    "legend_two": "Colour is the class: + is blue, − is orange.",
    "legend_many": "Colour is the class. Hidden neurons belong to none and are grey.",
    "legend_number": "Blue is above zero, orange is below.",
    "hint": "Point at a neuron to see what it sees. Click a line to change its weight.",
}
