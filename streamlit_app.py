"""The app's front door: one BLAS thread, the page's frame, and the pages."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"

from pathlib import Path  # noqa: E402

import streamlit as st  # noqa: E402  (the thread limits have to come before NumPy is imported)

from playground.ui import fairness, session  # noqa: E402

st.set_page_config(
    page_title="Perceptron Playground",
    page_icon=str(Path(__file__).parent / "docs" / "icon.svg"),
    layout="wide",
    menu_items={
        "About": "See a neural network learn. Every number is computed by a NumPy core you can read."
    },
)
_PAGES = (
    ("playground", "Playground", ":material/hub:"),
    ("perceptron", "Perceptron", ":material/linear_scale:"),
    ("backpropagation", "Backpropagation", ":material/undo:"),
    ("activations", "Activations", ":material/show_chart:"),
    ("optimizers", "Optimizers", ":material/downhill_skiing:"),
    ("experiments", "Experiments", ":material/science:"),
)
page = st.navigation(
    [
        st.Page(
            f"playground/pages/{name}/page.py",
            title=title,
            icon=icon,
            url_path=name,
            default=name == "playground",
        )
        for name, title, icon in _PAGES
    ],
    position="top",
)
with fairness.turn(urgent=True):
    page.run()
session.let_page_be_sent()
