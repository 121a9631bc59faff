"""Measures Understudy beside its rivals and prints the table: `make bench`, or

    make bench ARGS="--datasets adult magic --peers understudy mostlyai"
    make bench ARGS="--quick"          # one dataset, light rivals, wide intervals: minutes

Each rival is fitted on train in a process of its own, samples as many rows, and is judged by the
code in scores/. Results go to results/ as JSON as soon as they are there; the table, of all that has
been measured of a dataset, is printed and written to results/table.md.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import platform
import sys
import time

from . import datasets, judge, methods, table
from .measure import Failed

PROJECT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "Benchmarks" / "results"
WORK = PROJECT / ".cache" / "bench"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measures Understudy beside its rivals on the datasets of UNDERSTUDY_DATA.")
    parser.add_argument("--datasets", nargs="+", choices=list(datasets.SOURCES), metavar="NAME",
                        help=f"some of: {' '.join(datasets.SOURCES)} (default: all)")
    parser.add_argument("--peers", nargs="+", choices=["understudy", *methods.PEERS],
                        metavar="NAME", help=f"some of: understudy {' '.join(methods.PEERS)} "
                        f"(default: {' '.join(methods.USUAL)})")
    parser.add_argument("--quick", action="store_true",
                        help="adult and light rivals, one subsample of 5,000 rows")
    parser.add_argument("--no-ideals", action="store_true",
                        help="leave out the rows of real data against real data")
    parser.add_argument("--stage", choices=["make", "judge"],
                        help="only make tables, or only judge those made before (default: both)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="for the judging")
    return parser.parse_args()


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def result_of(method: str, dataset, effort: judge.Effort, again: bool) -> dict:
    """`again` judges what was made before."""
    if method == "holdout":
        return judge.ideal_holdout(dataset, effort)
    if method == "bootstrap":
        return judge.ideal_bootstrap(dataset, effort)
    folder = WORK / dataset.name / method
    made = methods.made_before(folder) if again else methods.make(method, dataset, folder)
    say(f"{dataset.name}: {method} fitted in {made.fit.cpu:.1f} CPU-s; judging")
    rows = datasets.read_like(made.path, dataset)
    apart = folder / "apart.csv"
    independent = datasets.read_like(apart, dataset).sample(
        made.rows, random_state=0, ignore_index=True) if apart.exists() else None
    figures = judge.judged(dataset, rows, effort, independent)
    return {**figures, "rows": made.rows, "fit": dataclasses.asdict(made.fit),
            "sample": dataclasses.asdict(made.sample)}


def main() -> int:
    options = arguments()
    names = options.datasets or (["adult"] if options.quick else list(datasets.SOURCES))
    chosen = options.peers or (methods.QUICK if options.quick else methods.USUAL)
    threads = options.threads
    effort = judge.Effort.quick(threads) if options.quick else judge.Effort(threads=threads)
    ideals = [] if options.no_ideals else ["holdout", "bootstrap"]
    if "understudy" in chosen and not methods.BINARY.exists():
        raise SystemExit(f"{methods.BINARY} is not there: run `make build` first.")
    RESULTS.mkdir(exist_ok=True)
    failures = 0
    for name in names:
        dataset = datasets.load(name)
        for method in ideals + chosen:
            say(f"{name}: {method}")
            start = time.perf_counter()
            try:
                if options.stage == "make":
                    if method not in ("holdout", "bootstrap"):
                        methods.make(method, dataset, WORK / name / method)
                    continue
                again = options.stage == "judge"
                result = {"method": method, **result_of(method, dataset, effort, again)}
            except (Failed, ValueError) as error:
                say("\n".join([f"{name}: {method} failed:", *map(str, error.args)]))
                result = {"method": method, "error": str(error.args[0])}
                failures += 1
            result["seconds"] = time.perf_counter() - start
            (RESULTS / f"{name}-{method}.json").write_text(json.dumps(result, indent=1))
        about = (f"{len(dataset.train):,} rows x {len(dataset.train.columns)} columns to learn from, "
                 f"{len(dataset.holdout):,} held out; target `{dataset.target}`.")
        if options.stage == "make":
            continue
        part = table.markdown(name, about, table.stored(RESULTS, name))
        (RESULTS / f"{name}.md").write_text(part)
        print(part, flush=True)
    if options.stage != "make":
        parts = [path.read_text() for name in datasets.SOURCES
                 if (path := RESULTS / f"{name}.md").exists()]
        machine = (f"{os.cpu_count()} CPUs ({platform.machine()}), no GPU, "
                   f"Python {platform.python_version()}.")
        (RESULTS / "table.md").write_text(machine + "\n\n" + "\n".join(parts))
        say(f"wrote {(RESULTS / 'table.md').relative_to(PROJECT)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
