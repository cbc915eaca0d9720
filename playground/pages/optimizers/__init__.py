"""The page Optimizers: a race downhill, the learning rate, and what is to be made small."""
