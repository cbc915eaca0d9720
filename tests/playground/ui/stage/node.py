"""Runs the stage's scripts by Node, where it is installed."""

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


BROWSER = "globalThis.matchMedia = () => ({matches: false});"
"""What the scripts ask of a browser as soon as they are read."""


def run_by_node(script: str, data: Any = None) -> Any:
    """What `script` leaves in `result`, after the stage's own scripts, with `data` at hand."""
    assert NODE is not None
    own = joined_script().replace("export default", "const entry =")
    given = f"const data = {json.dumps(data)};\nlet result;"
    program = f"{BROWSER}\n{own}\n{given}\n{script}\nconsole.log(JSON.stringify(result));"
    command = [NODE, "--input-type=module", "-"]
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
