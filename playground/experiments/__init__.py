"""Many runs at once: comparisons and repeats; searches will be other lists of configs.

Also a worker program: `python -m playground.experiments spec.json --out results.csv`.
"""
