"""The dial's trade: `make effort`, or

    make effort ARGS="--datasets adult --efforts fast best"
    make effort ARGS="--plot-only"

Fits each dataset at each effort, judges the detector's area against the holdout, and draws these beside
the rivals' last figures of `make bench` (results/*.json). Writes results/effort.md and
Documentation/Pictures/effort.svg.
"""

import argparse
import json
import os
import platform
import sys

from bench import datasets, methods
from bench.__main__ import RESULTS, WORK
from bench.scores.detection import detection
from bench.scores.shape import shape
from bench.scores.trend import trend
from . import plot

PICTURE = methods.PROJECT / "Documentation" / "Pictures" / "effort.svg"
EFFORTS = ["fast", "balanced", "best"]
SUBSAMPLES = 5
HEAD = ["dataset", "effort", "fit CPU-s", "fit s", "AUC v. holdout", "AUC v. train", "Shape %",
        "Trend %", "rows / CPU-s", "peak MB"]


def measured(dataset, effort: str, threads: int) -> dict:
    made = methods.make(
        "understudy", dataset, WORK / dataset.name / f"effort-{effort}", ("--effort", effort))
    rows = datasets.read_like(made.path, dataset)
    size = min(len(dataset.train), len(dataset.holdout), len(rows))
    detect = lambda real: detection(real, rows, dataset.categories, size, SUBSAMPLES, threads)
    against = detect(dataset.holdout)
    return {
        "effort": effort, "cpu": made.fit.cpu, "wall": made.fit.wall, "auc": against["auc"],
        "half": against["half_interval"], "auc_train": detect(dataset.train)["auc"],
        "shape": shape(dataset.train, rows, dataset.categories),
        "trend": trend(dataset.train, rows, dataset.categories),
        "rate": made.rows / made.sample.cpu, "peak": max(made.fit.peak_mb, made.sample.peak_mb)}


def stored(name: str, method: str) -> dict | None:
    path = RESULTS / f"{name}-{method}.json"
    found = json.loads(path.read_text()) if path.exists() else None
    return found if found and "error" not in found else None


def peers(name: str) -> list[dict]:
    found = [(method, stored(name, method)) for method in methods.PEERS]
    return [{"method": method, "cpu": one["fit"]["work_cpu"] or one["fit"]["cpu"],
             "auc": one["auc_holdout"]["auc"]} for method, one in found if one]


def lines_of(name: str, figures: list[dict]) -> list[str]:
    return ["| " + " | ".join([
        name, one["effort"], f"{one['cpu']:.1f}", f"{one['wall']:.1f}",
        f"{one['auc']:.3f} ±{one['half']:.3f}", f"{one['auc_train']:.3f}", f"{one['shape']:.2f}",
        f"{one['trend']:.2f}", f"{one['rate']:,.0f}", f"{one['peak']:.0f}"]) + " |"
        for one in figures]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--datasets", nargs="+", default=["adult", "shoppers", "magic"],
                        choices=list(datasets.SOURCES), metavar="NAME")
    parser.add_argument("--efforts", nargs="+", default=EFFORTS, choices=EFFORTS)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for the judging")
    parser.add_argument("--plot-only", action="store_true", help="draw what was measured before")
    options = parser.parse_args()
    store = RESULTS / "effort.json"
    known = json.loads(store.read_text()) if store.exists() else {}
    if not options.plot_only:
        RESULTS.mkdir(exist_ok=True)
        for name in options.datasets:
            dataset = datasets.load(name)
            for effort in options.efforts:
                print(f"effort: {name}, {effort}", file=sys.stderr, flush=True)
                known.setdefault(name, {})[effort] = measured(dataset, effort, options.threads)
                store.write_text(json.dumps(known, indent=1))
    shown = [name for name in options.datasets if name in known]
    if not shown:
        raise SystemExit("Nothing was measured yet: run without --plot-only.")
    own = {name: [known[name][effort] for effort in EFFORTS if effort in known[name]]
           for name in shown}
    table = ["| " + " | ".join(HEAD) + " |", "|---|---|" + "---:|" * (len(HEAD) - 2)]
    for name in shown:
        table += lines_of(name, own[name])
    text = f"{os.cpu_count()} CPUs ({platform.machine()}).\n\n" + "\n".join(table) + "\n"
    (RESULTS / "effort.md").write_text(text)
    floors = {name: stored(name, "holdout") for name in shown}
    plot.draw([
        (name, own[name], peers(name), floors[name] and floors[name]["auc_holdout"]["auc"])
        for name in shown], PICTURE)
    print(text)


if __name__ == "__main__":
    main()
