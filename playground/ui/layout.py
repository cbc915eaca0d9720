"""Where things stand on a page: the few rules of style that Streamlit has no setting for."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_STYLE = """
<style>
.stMainBlockContainer { padding: 3.9rem 24px 0.25rem 24px; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.4rem; }
section.stSidebar .stVerticalBlock { gap: 0.6rem; }
.stMainBlockContainer > .stVerticalBlock:has(.st-key-panel_content)
  > :has(.st-key-curves):not(:has(.st-key-stage)) { order: 1; }
.st-key-feed { position: absolute; height: 0; overflow: hidden; }
.st-key-toolbar { gap: 0.5rem; }
.js-plotly-plot .modebar-group { background-color: transparent !important; }
.js-plotly-plot .modebar-btn path { fill: currentColor !important; }
.st-key-toolbar kbd { display: none; }
.st-key-toolbar button { padding-left: 0.7rem; padding-right: 0.7rem; }
.st-key-play button { min-width: 6rem; }
[data-testid="stMain"] [role="radio"][data-selected] { color: inherit; }
.st-key-data_control, [class*="st-key-data_tile_"] { position: relative; gap: 0; }
.st-key-data_control > :has(.stImage), [class*="st-key-data_tile_"] > :has(.stImage) { position: absolute;
  z-index: 1; width: auto; pointer-events: none; top: 50%; left: 0.5rem; transform: translateY(-50%); }
[class*="st-key-data_"] [data-testid="stElementToolbar"] { display: none; }
.st-key-dataset_picker button, .st-key-example_picker button { min-height: 3.4rem;
  padding: 0.25rem 0.6rem; }
.st-key-dataset_picker button { padding-left: 3.6rem; }
[class*="_picker"] button > div { width: 100%; justify-content: space-between; text-align: left; }
[class*="_picker"] button > div > div { justify-content: flex-start; }
[class*="_picker"] button p { font-size: 0.85rem; line-height: 1.25; }
[class*="_picker"] button strong { display: block; font-size: 1rem; }
[data-testid="stPopoverBody"]:has([class*="_gallery"]) { width: 70rem; padding: 0.7rem 1rem;
  max-width: calc(100vw - 16px) !important; max-height: calc(100dvh - 13rem) !important; }
[class*="_gallery"] { gap: 0.35rem; }
[class*="_gallery"] [class*="_group_"] { display: grid; gap: 0.5rem; margin-bottom: 0.4rem;
  align-items: stretch; grid-template-columns: repeat(auto-fill, minmax(min(15.5rem, 100%), 1fr)); }
[class*="_gallery"] :has(> .stButton), [class*="_gallery"] .stButton, [class*="_gallery"] .stButton > * {
  height: 100%; }
[class*="_gallery"] button { height: 100%; padding: 0.4rem 0.7rem; justify-content: flex-start;
  text-align: left; font-weight: 400; }
.st-key-data_gallery button { min-height: 5rem; padding: 0.4rem 0.5rem 0.4rem 5rem; }
[class*="_gallery"] button p { font-size: 0.8rem; line-height: 1.3; }
[class*="_gallery"] button strong { display: block; font-size: 0.9rem; }
[class*="_gallery"] button em { display: block; font-style: normal; font-weight: 600; }
[class*="_gallery"] button:has(em) { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
[data-stale="true"] { opacity: 1 !important; transition: none !important; }
[data-testid="stCaptionContainer"] { color: color-mix(in srgb, currentColor 70%, transparent); opacity: 1; }
.st-key-example_card { gap: 0.5rem; position: relative; padding-right: 2rem; }
.st-key-prediction [role="radiogroup"] { flex-wrap: wrap; }
.st-key-close_example { position: absolute; top: 0.25rem; right: 0; }
.st-key-close_example button { min-height: 2rem; width: 2rem; padding: 0; border: none; background: none; }
.st-key-close_example p { position: absolute; right: 0; clip-path: inset(50%); }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.9rem 16px 0.25rem 16px; }
  .st-key-toolbar button { padding-left: 0.5rem; padding-right: 0.5rem; }
  .st-key-back, .st-key-back_to_example:has(:disabled) { display: none; }
  .st-key-new_start, .st-key-speed, .st-key-view_menu { order: 1; }
  .st-key-toolbar > :has(> .st-key-view_menu) { order: 1; }
}
</style>
"""
_PRESENT_STYLE = """
<style>
section.stSidebar, [data-testid="stExpandSidebarButton"] { display: none; }
.stMainBlockContainer > .stVerticalBlock > :has(.st-key-panel_content) { position: sticky; bottom: 0;
  z-index: 5; max-height: 40dvh; overflow: auto; background: light-dark(#FFFFFF, #14171C); }
</style>
"""


def page_style(*, present: bool) -> None:
    """Small margins, so that the whole playground fits a screen; without the side bar on a projector."""
    with st.container(key="style"):
        st.html(_STYLE)
        if present:
            st.html(_PRESENT_STYLE)


def stage_and_curves(*, present: bool) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of the stage and the curves: below each other, or side by side on a projector."""
    if present:
        left, right = st.columns([0.765, 0.235])
        return left, right
    return st.container(), st.container()
