"""`python -m playground.experiments`: see `playground.experiments.program`."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported: other numbers of threads give other bits

import sys  # noqa: E402

from playground.experiments.program import main  # noqa: E402

if __name__ == "__main__":  # the processes of the pool import this file, too
    sys.exit(main())
