"""One BLAS thread for every test, and the browser tests in two groups, each one after the other."""

import os

import pytest

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported: other thread counts give other bits


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests together, those of the playground and those of the other pages: each of the two
    shares a server and a browser.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            is_other_page = item.path.name.startswith("test_page_")
            item.add_marker(pytest.mark.xdist_group("pages" if is_other_page else "browser"))
