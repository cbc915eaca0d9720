"""A Streamlit server as a process of its own, for benchmarks and browser tests: start, ask its costs, stop.

Linux only where memory and processor time are read: they come from /proc.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "streamlit_app.py"
START_SECONDS = 60.0
_TROUBLE = re.compile(r"traceback|warning|error|exception|deprecat", re.IGNORECASE)


class Server:
    """`streamlit run` of one script on a free port, as a context manager.

    Attributes:
        url: where the app answers, without a slash at the end.
    """

    def __init__(self, script: Path = APP) -> None:
        self._script = script
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log_file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by __exit__)
        self.url = f"http://localhost:{self._port}"

    def __enter__(self) -> Server:
        self._start()
        return self

    def restart(self) -> None:
        """End the process and begin another one at the same address, which knows no session."""
        self._stop()
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(self._script)),
                *("--server.headless", "true", "--server.port", str(self._port)),
                *("--server.address", "localhost", "--server.fileWatcherType", "none"),
                *("--browser.gatherUsageStats", "false"),
            ],
            cwd=self._script.parent,
            stdin=subprocess.DEVNULL,
            stdout=self._log_file,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait_until_healthy()
        except BaseException:
            self._stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()
        self._log_file.close()

    @property
    def port(self) -> int:
        return self._port

    @property
    def websocket_url(self) -> str:
        """Where the page's websocket connects."""
        return f"ws://localhost:{self._port}/_stcore/stream"

    def log(self) -> str:
        """Everything that the server has written so far."""
        size = os.fstat(self._log_file.fileno()).st_size
        return os.pread(self._log_file.fileno(), size, 0).decode(errors="replace")

    def trouble(self, since: int = 0) -> list[str]:
        """Lines of the log, from character `since` on, that tell of an error or a warning."""
        return [line for line in self.log()[since:].splitlines() if _TROUBLE.search(line)]

    def processor_seconds(self) -> float:
        """Processor time of the server's process so far, in seconds."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_megabytes(self) -> float:
        """Resident memory of the server's process."""
        return int(self._proc("statm").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def n_programs(self) -> int:
        """Number of processes that the server has started and that still run."""
        assert self._process is not None
        lists = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return sum(len(children.read_text().split()) for children in lists)

    def open_files(self) -> int:
        """Files and sockets that the server's process holds open."""
        assert self._process is not None
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def _proc(self, name: str) -> str:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/{name}").read_text()

    def _wait_until_healthy(self) -> None:
        assert self._process is not None
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server stopped while it was starting. It wrote:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The server did not answer within {START_SECONDS:.0f} s. It wrote:\n{self.log()}")

    def _stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port: int = listener.getsockname()[1]
        return port
