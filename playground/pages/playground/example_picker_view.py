"""The gallery of examples: ready-made experiments by what they are about, each with its question."""

import streamlit as st

from playground.examples import EXAMPLES, GROUPS, Example
from playground.ui import opening, session
from playground.ui.text import for_markdown

HELP = "A ready-made experiment with a question. It replaces all settings."


def example_picker() -> None:
    """A button that shows the open example, if any, and opens the gallery."""
    chosen = session.current().example
    gallery = st.popover(
        f"Example **{for_markdown(chosen.title) if chosen else 'Choose one'}**",
        key="example_picker",
        icon=":material/school:",
        width="stretch",
        on_change="rerun",
    )
    if gallery.open:
        with gallery, st.container(key="example_gallery"):
            st.caption(HELP)
            _gallery(chosen)


def _gallery(chosen: Example | None) -> None:
    for number, group in enumerate(GROUPS):
        st.markdown(f"**{group}**")
        with st.container(key=f"example_group_{number}"):
            for name, example in EXAMPLES.items():
                if example.group == group:
                    mark = " *✓ open*" if example is chosen else ""
                    st.button(
                        f"**{for_markdown(example.title)}**{mark} {for_markdown(example.question)}",
                        key=f"example_{name}",
                        on_click=opening.open_example,
                        args=(name,),
                        width="stretch",
                    )
