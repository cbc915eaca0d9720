"""The page Experiments: change one thing, repeat it, believe the difference."""
