"""Runs a command and says what it cost: wall and CPU seconds, and the most memory it held."""

import dataclasses
import json
import os
import subprocess
import sys
import time


@dataclasses.dataclass
class Cost:
    cpu: float
    wall: float
    peak_mb: float
    # The work alone, where the program tells: without starting it and loading libraries.
    work_cpu: float | None = None
    work_wall: float | None = None
    # What the program tells about its settings.
    note: str | None = None


class Failed(Exception):
    """A command that did not end well: what to say of it, and the end of what it said itself."""


def environment() -> dict[str, str]:
    """Ours, without settings that hold back current numerical libraries for the sake of old ones."""
    kept = dict(os.environ)
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        kept.pop(name, None)
    return kept


# A process begins with its parent's peak on its own account, and ours is large. So a small process
# starts the command and writes down exit code, CPU seconds and peak.
LAUNCHER = """
import json, os, resource, sys
status = os.spawnvp(os.P_WAIT, sys.argv[2], sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([status, used.ru_utime + used.ru_stime, used.ru_maxrss], file)
"""


def measured(command: list[str], log: str, **options) -> Cost:
    """Output goes to `log`. The children's CPU counts; the peak is the largest single process's.

    Raises Failed with the log's end where the command does.
    """
    account = os.path.abspath(log) + ".cost"
    launcher = [sys.executable, "-S", "-E", "-c", LAUNCHER, account]
    with open(log, "w+") as output:
        start = time.perf_counter()
        subprocess.run(
            launcher + command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env=environment(), check=True, **options)
        wall = time.perf_counter() - start
        output.seek(0)
        text = output.read()
    with open(account) as file:
        status, cpu, peak = json.load(file)
    os.remove(account)
    if status != 0:
        raise Failed(f"exit {status}", text[-2000:], f"All it said is in {log}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cost = Cost(cpu, wall, peak / unit)
    last = text.rstrip().rsplit("\n", 1)[-1]
    if last.startswith('{"cpu"'):
        told = json.loads(last)
        cost.work_cpu, cost.work_wall, cost.note = told["cpu"], told["wall"], told.get("note")
    return cost
