"""One BLAS thread for every test, and the same examples on every machine."""

import os

from hypothesis import settings

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported: other thread counts give other bits

# Hypothesis's own profile for CI, here for everybody: no deadline, no complaint of a slow machine, and
# examples that follow from the test alone, so that no run is red by luck. `--hypothesis-profile=search` tries
# new ones.
settings.register_profile("search", settings.get_profile("ci"), derandomize=False)
settings.load_profile("ci")
