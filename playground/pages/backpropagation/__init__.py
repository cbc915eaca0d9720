"""The page Backpropagation: one update of a small network with every number."""
