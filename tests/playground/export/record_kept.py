"""Write what links and model files of today open to, for `test_kept.py`; a later version must open the same.

`python tests/playground/export/record_kept.py`: only where a new link or file is added. What is there stays
as it was written by the version of its day.
"""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


from playground.export.model_file import to_json
from playground.training.entrance import open_settings
from playground.training.run import TrainingRun
from playground.training.trainer import advance, edit_parameter, evaluate, fresh_run

KEPT = Path(__file__).with_name("kept")
LINKS = (
    "",
    "dataset=xor&noise=20&hidden_layer_sizes=4%2C2&epoch=12",
    "dataset=spiral3&n_samples=90&features=x1&features=x2&features=sin_x1&epoch=5",
    "dataset=rings&label_noise=20&loss=dice&train_percent=30&epoch=8",
    "dataset=curve&features=x2&features=x1_squared&activation=relu&epoch=6",
    "dataset=curve&features=x2&hidden_layer_sizes=3&epoch=4",
    "dataset=bumps&optimizer=adam&learning_rate=0.01&standardize=true&epoch=7",
    "dataset=plane&loss=huber&hidden_layer_sizes=&epoch=9",
    "dataset=and&output_activation=sigmoid&epoch=20",
    "dataset=xor_gate&hidden_layer_sizes=3&initializer=glorot_uniform&data_seed=7&epoch=25",
    "dataset=drawn&points=2,2,0;-2,-2,1;1,-1,1;-1.5,3,0&epoch=10",
    "dataset=drawn&points=2,2,0;-2,-2,1;3,-3,2;-4,4,5&hidden_layer_sizes=4&epoch=10",
    "dataset=moons&points=1,1,0;0,0,1&patience=4&epoch=15",
    "dataset=gaussians&changes=0:learning_rate=0.1,3:optimizer=momentum,5.2:l2=0.01&learning_rate=0.03&epoch=8",
    "dataset=checkerboard&layer_activations=relu%2Ctanh&hidden_layer_sizes=4%2C3&output_activation=softmax&epoch=3",
    "dataset=saddle&loss=cross_entropy&epoch=3",
    "dataset=no_such&noise=900&epoch=2",
)
FILES = {
    "circle_by_hand": "dataset=circle&n_samples=20&hidden_layer_sizes=2&epoch=3",
    "drawn_three": "dataset=drawn&points=2,2,0;-2,-2,1;3,-3,2&hidden_layer_sizes=2&epoch=4",
    "curve_adam": "dataset=curve&n_samples=20&hidden_layer_sizes=2&optimizer=adam&epoch=4",
}
"""Runs that are kept as model files, each with a weight set by hand and two mini-batches more."""


def run_of(link: str) -> TrainingRun:
    """The run that a link opens to."""
    opened = open_settings(parse_qs(link, keep_blank_values=True))
    return advance(fresh_run(opened.config, opened.changes), opened.values["epoch"])


def facts(run: TrainingRun) -> dict[str, object]:
    """What one sees of a run, and how it goes on."""
    later, problem = advance(run, epochs=2), run.problem
    return {
        "position": [run.epoch, run.step],
        "layer_sizes": list(run.network.layer_sizes),
        "activations": list(run.network.activations),
        "inputs": list(problem.features),
        "loss": run.config.loss,
        "rows": [problem.n_train, problem.n_held_out, problem.n_test],
        "first_rows": problem.X1[:3].tolist(),
        "first_targets": problem.Y[:3].tolist(),
        "first_labels": problem.y[:3].tolist(),
        "parameters": run.network.parameters.tolist()[:12],
        "train_loss": evaluate(run).train_loss,
        "later_loss": evaluate(later).train_loss,
    }


def main() -> int:
    links = [{"link": link, "opens_to": facts(run_of(link))} for link in LINKS]
    rows = ",\n".join(map(json.dumps, links))
    (KEPT / "links.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    for name, link in FILES.items():
        run = advance(edit_parameter(run_of(link), 0, 0, 0, 0.5), steps=2)
        (KEPT / f"{name}.json").write_text(to_json(run), encoding="utf-8")
        (KEPT / f"{name}.opens_to.json").write_text(json.dumps(facts(run)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
