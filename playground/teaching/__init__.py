"""What the teaching pages work out: mathematics by hand, step by step, and nothing of the screen."""
