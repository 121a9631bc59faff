"""The rivals, each a program of its own: what it costs is what its process cost.

    python -m bench.peers.NAME fit ROLES.json TRAIN.csv MODEL
    python -m bench.peers.NAME sample MODEL ROWS OUT.csv

ROLES.json says which columns are categories, so that no rival has to guess. The last line printed
tells the work's own CPU and wall seconds, without starting Python, loading libraries and reading train;
with writing what was sampled.
"""

import importlib
import json
import sys
import time
import warnings


def read(path: str, categories: list[str]):
    """Empty cells are missing; categories are text."""
    import pandas as pd

    return pd.read_csv(
        path, keep_default_na=False, na_values=[""], dtype={name: str for name in categories})


def run(fit, sample, libraries: list[str]) -> None:
    """Calls `fit(roles, table, model_path)` or `sample(model_path, rows)` as the arguments say.

    `libraries` are loaded before the clock starts. What `fit` returns, if anything, is a note on its
    settings that the table shows.
    """
    warnings.simplefilter("ignore")
    for library in ["pandas", *libraries]:
        importlib.import_module(library)
    if sys.argv[1] == "fit":
        with open(sys.argv[2]) as file:
            roles = json.load(file)
        table = read(sys.argv[3], roles["categories"])
        work = lambda: fit(roles, table, sys.argv[4])
    else:
        work = lambda: sample(sys.argv[2], int(sys.argv[3])).to_csv(sys.argv[4], index=False)
    cpu, wall = time.process_time(), time.perf_counter()
    note = work()
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall,
                      "note": note}), flush=True)
