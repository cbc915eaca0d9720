"""One BLAS thread for every test, set before NumPy is imported: other thread counts give other bits."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"
