"""What networks learn from: points, labels and input features. Knows nothing of networks or screens."""
