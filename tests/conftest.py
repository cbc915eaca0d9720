"""One BLAS thread for every test, the same examples on every machine, and browser tests module by module."""

import os

import pytest
from hypothesis import settings

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported: other thread counts give other bits

# Hypothesis's own profile for CI, here for everybody: no deadline, no complaint of a slow machine, and
# examples that follow from the test alone, so that no run is red by luck. `--hypothesis-profile=search` tries
# new ones.
settings.register_profile("search", settings.get_profile("ci"), derandomize=False)
settings.load_profile("ci")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests of a module in one process: they share a page."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
