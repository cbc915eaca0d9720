"""The page Perceptron: one neuron turns its line, is computed by hand, and is compared with its kin."""
