"""A new choice is one row: with one more in every registry, all that walks them works as it stands."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SELF = "tests/playground/new_rows_walked.py"


def test_rows_that_nothing_knows_of_are_used_everywhere() -> None:
    options = ("-p", "tests.playground.new_rows", "-p", "no:cacheprovider", "-n", "0", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, SELF],
        cwd=ROOT,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
