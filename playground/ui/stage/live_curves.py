"""The two live curves: a component beside the stage, which is fed by the stage's strips (`curve_rows.py`)."""

from playground.ui.kit.component import component, looks

_WORDS = {
    "loss": "Loss",
    "epoch": "epoch",
    "training": "training",
    "test": "test",
    "held_out": "held out",
    "previous": "previous run",
    "band": "nine other starts",
    "best": "best epoch {epoch}",
    "reading": "{name}, epoch {epoch}",
    "at": "Epoch {epoch}.",
    "alt": "{title} by epoch: {train} on the training points.",
    "alt_both": "{title} by epoch: {train} on the training points and {test} on the test points.",
    "slider": "The curves. Arrow keys read them, Enter goes back to that epoch, Escape lets go.",
}
_CURVES = component("live-curves", __file__, kit=("chart",), beside=("rows.js", "live_curves.css"))


def mount_curves(*, present: bool, dark: bool) -> None:
    """Put the curves on the page.

    Args:
        present: large and below each other, for a projector.
        dark: colours for a dark background.
    """
    _CURVES(data={"words": _WORDS, "colours": looks(dark), "present": present}, key="curves")
