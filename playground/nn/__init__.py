"""The numeric core: networks, losses, optimizers and one training step, in NumPy alone."""
