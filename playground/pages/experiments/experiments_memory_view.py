"""What the page Experiments remembers, and how an experiment comes to it: preset, link, file, controls."""

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.examples import EXAMPLES
from playground.experiments.attended import AttendedExperiment
from playground.experiments.presets import PRESETS
from playground.experiments.specification import MOST_TEXT, Specification, SpecificationError
from playground.pages.experiments.draft import GIVEN, TOPICS, text_of_values, topic_of
from playground.pages.experiments.experiments_settings import ROWS
from playground.ui import link, opening, session

NAME = "experiments"
PLAYGROUND, DEFAULTS = "playground", "defaults"
LONGEST_LINK = 3000
"""Letters of a specification that still goes into the address."""
START_REPEATS, START_EPOCHS = 8, 60


@dataclass(eq=False)
class Memory:
    """The page's own memory.

    given: the experiment that came from a preset, link or file last; given_name: what it is called there.
    experiment: the one that runs, or has run last. best: the best run by the measure chosen last.
    """

    given: Specification | None = None
    given_name: str = ""
    experiment: AttendedExperiment | None = None
    best: int | None = None

    @property
    def is_busy(self) -> bool:
        return self.experiment is not None and not self.experiment.is_over


def memory() -> Memory:
    return session.page_memory(NAME, Memory)


def has_playground() -> bool:
    return session.PLAYGROUND in session.current().slots


def base_names(here: Memory) -> list[str]:
    names = [*([GIVEN] if here.given else []), *([PLAYGROUND] if has_playground() else []), DEFAULTS]
    return [*names, *EXAMPLES]


def base_settings(here: Memory, name: str) -> Mapping[str, Any]:
    if name == GIVEN and here.given:
        return dict(here.given.base)
    if name == PLAYGROUND and has_playground():
        return session.live_run().run.config.to_settings()
    return EXAMPLES[name].settings if name in EXAMPLES else {}


def load(here: Memory, specification: Specification, name: str) -> None:
    """Put an experiment into the controls; to be called before they are drawn."""
    here.given, here.given_name = specification, name
    opening.complain([])
    topic, values = topic_of(specification)
    session.give("experiments_base", GIVEN)
    session.give("experiments_topic", topic)
    if topic != GIVEN:
        key = f"experiments_values_{topic}"
        session.give(key, values if TOPICS[topic].is_picked else text_of_values(values))
    session.give("experiments_repeats", specification.repeats)
    session.give("experiments_epochs", specification.epochs)


def start(here: Memory, specification: Specification) -> None:
    """Run an experiment; the one before must be over."""
    here.experiment = AttendedExperiment(specification, _attendance())
    here.best = None


def press_preset(name: str) -> None:
    """Callback: an experiment of one press."""
    here, preset = memory(), PRESETS[name]
    load(here, preset.specification, preset.title)
    session.give("experiments_measure", preset.measure)
    session.give("experiments_ready", False)
    if not here.is_busy:
        start(here, preset.specification)


def complete(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Take the experiment of the address, if it brings one."""
    if given.get("spec"):
        load(memory(), Specification.parse(given["spec"]), "the link")
    return dict(given), []


def link_text(specification: Specification) -> str:
    """The experiment as it stands in the address; "" where there is no room for it."""
    text = specification.to_text()
    return text if len(text) <= LONGEST_LINK else ""


def write_link(specification: Specification | None) -> None:
    """Write the experiment into the address; while the controls describe none, the last one stays."""
    if specification:
        link.write(ROWS, {"spec": link_text(specification)})


def read_upload() -> None:
    """Callback: take the experiment of the file that was just given."""
    file = session.page_value("experiments_upload")
    if file is not None:
        try:
            load(memory(), Specification.parse(file.getvalue()[: MOST_TEXT + 1]), file.name)
        except SpecificationError as error:
            opening.complain([str(error)], "the file")


def cancel() -> None:
    """Callback: end the experiment and keep what has finished."""
    experiment = memory().experiment
    if experiment is not None:
        experiment.cancel()


def _attendance() -> Callable[[], bool]:
    """Whether this session still shows the page; for other threads, and it keeps no session alive."""
    here = weakref.ref(session.current())
    context = get_script_run_ctx()
    session_id = context.session_id if context else ""

    def is_attended() -> bool:
        session = here()
        if session is None or session.page != NAME:
            return False
        return not runtime.exists() or runtime.get_instance().is_active_session(session_id)

    return is_attended
