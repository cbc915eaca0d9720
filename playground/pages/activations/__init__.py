"""The page Activations: curves and slopes, and what they do to the gradient in a deep network."""
