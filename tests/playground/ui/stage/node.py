"""The stage's scripts as a program, run by Node where it is installed."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from playground.ui.stage.stage import joined_script

NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None and not os.environ.get("CI"), reason="Node is not installed; install nodejs to run scripts."
)


def program(script: str) -> str:
    """JavaScript that leaves its answer in `result`: the stage's own scripts, and `script` behind them."""
    own = joined_script().replace("export default", "const entry =")
    return f"{own}\nlet result;\n{script}"


def run_by_node(script: str, data: Any = None) -> Any:
    """What `script` leaves in `result`, after the stage's own scripts, with `data` at hand."""
    assert NODE is not None
    browser = "globalThis.matchMedia = () => ({matches: false});"  # what the scripts ask as they are read
    given = f"{browser}\nconst data = {json.dumps(data)};"
    text = f"{given}\n{program(script)}\nconsole.log(JSON.stringify(result));"
    command = [NODE, "--input-type=module", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
