"""LightGBM beside Understudy's trainer, in the same scheme: `make rival-trainer`, or

    make rival-trainer ARGS="--datasets adult magic"

Prints and writes results/trainer.md, for `--effort fast` (one order of the columns) and `balanced` (three).
Understudy's CPU seconds are its whole command's, reading the file and writing the model included, on one
core; LightGBM's are its dataset's and its training's alone.
"""

import argparse
import json
import os
import shutil

from bench import datasets, methods
from bench.measure import measured
from . import codes, ladder

RESULTS = methods.PROJECT / "Benchmarks" / "results"
WORK = methods.PROJECT / ".cache" / "trainer"
LEAVES = {"LightGBM, 64 leaves": 64, "LightGBM, 31 leaves": 31}
HEAD = ["dataset", "effort", "trainer", "CPU-s", "of these dataset", "wall s", "trees", "bits",
        "nats / row, validation"]


def understudy(dataset, effort: str) -> dict:
    WORK.mkdir(parents=True, exist_ok=True)
    train, model = WORK / f"{dataset.name}.csv", WORK / f"{dataset.name}.understudy"
    dataset.train.to_csv(train, index=False)
    # On one core, where the system can do that, so that nobody pays for waiting.
    pinned = []
    if shutil.which("taskset"):
        pinned = ["taskset", "-c", str(max(os.sched_getaffinity(0)))]
    cost = measured(
        pinned + [str(methods.BINARY), "fit", str(train), "-o", str(model), "--force", "-q",
                  "--effort", effort],
        str(WORK / "fit.log"))
    return {"cpu": cost.cpu, "wall": cost.wall}


def median(found: list, key):
    return sorted(found, key=key)[len(found) // 2]


def row(cells: list) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--datasets", nargs="+", default=["adult", "shoppers", "magic"],
                        choices=list(datasets.SOURCES), metavar="NAME")
    parser.add_argument("--repeats", type=int, default=3, help="the median of so many is printed")
    options = parser.parse_args()
    lines = [row(HEAD), "|---|---|---|" + "---:|" * (len(HEAD) - 3)]
    figures = {}
    for name in options.datasets:
        dataset = datasets.load(name)
        table = codes.coded(dataset.train, dataset.categories)
        for effort, plan in ladder.PLANS.items():
            own = median([understudy(dataset, effort) for _ in range(options.repeats)],
                         lambda one: one["cpu"])
            figures[f"{name}, {effort}"] = found = {"understudy": own}
            lines.append(row([name, effort, "**Understudy** (the whole command)", f"{own['cpu']:.2f}",
                              "", f"{own['wall']:.2f}", "", "", ""]))
            for label, leaves in LEAVES.items():
                one = median([ladder.fit(table, dataset.categories, leaves, plan)
                              for _ in range(options.repeats)],
                             lambda one: one.dataset_cpu + one.train_cpu)
                found[label] = vars(one)
                lines.append(row([
                    name, effort, label, f"{one.dataset_cpu + one.train_cpu:.2f}",
                    f"{one.dataset_cpu:.2f}", f"{one.wall:.2f}", f"{one.trees:,}", one.models,
                    f"{one.loss:.4f}"]))
    print("\n".join(lines), flush=True)
    (RESULTS / "trainer.json").write_text(json.dumps(figures, indent=1))
    (RESULTS / "trainer.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
