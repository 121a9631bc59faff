"""Cost against size: `make scale`, or

    make scale ARGS="--most-rows 1000000"         # without the largest table
    make scale ARGS="--effort fast"
    make scale ARGS="--only 10000000x50"          # one size; the others stay as they were

For each size: makes a table, learns it (`understudy fit`), and makes as many rows (`understudy sample`)
into Parquet. Prints and writes results/scale.md. Files stand in .cache/scale and go away after.
"""

import argparse
import json
import os
import platform
import sys

import numpy as np

from bench import methods
from bench.measure import Failed, measured
from . import generate

RESULTS = methods.PROJECT / "Benchmarks" / "results"
WORK = methods.PROJECT / ".cache" / "scale"
# Rows, columns, format.
BY_ROWS = [(rows, 50, "parquet") for rows in (10_000, 100_000, 1_000_000, 10_000_000)]
BY_COLUMNS = [(100_000, columns, "parquet") for columns in (200, 1_000)]
AS_TEXT = [(100_000, 50, "csv")]
HEAD = ["rows", "columns", "format", "MB", "fit CPU-s", "fit s", "fit rows/s", "fit peak MB",
        "sample CPU-s", "sample s", "sample rows/s", "rows / CPU-s", "sample peak MB"]


def one(rows: int, columns: int, form: str, options: list[str]) -> dict:
    WORK.mkdir(parents=True, exist_ok=True)
    table, out = WORK / f"table.{form}", WORK / "made.parquet"
    model = WORK / "model.understudy"
    try:
        generate.write(rows, columns, table)
        fit = measured([str(methods.BINARY), "fit", str(table), "-o", str(model), "--force", "-q",
                        *options], str(WORK / "fit.log"))
        sample = measured([str(methods.BINARY), "sample", str(model), "-n", str(rows), "-o", str(out),
                           "--force", "-q"], str(WORK / "sample.log"))
        return {"rows": rows, "columns": columns, "format": form,
                "megabytes": table.stat().st_size / 1e6, "fit": vars(fit), "sample": vars(sample)}
    finally:
        for path in (table, out, out.with_name(f"{out.name}.manifest.json"), model):
            path.unlink(missing_ok=True)


def slope(results: list[dict], size: str, stage: str) -> str:
    """From each size to the next: the exponent of the growth of CPU seconds (1 is linear)."""
    ordered = sorted(results, key=lambda result: result[size])
    steps = [
        np.log(after[stage]["cpu"] / before[stage]["cpu"]) / np.log(after[size] / before[size])
        for before, after in zip(ordered, ordered[1:])]
    sizes = [f"{result[size]:,}" for result in ordered]
    return ", ".join(f"{a} to {b}: {step:.2f}" for a, b, step in zip(sizes, sizes[1:], steps))


def markdown(results: list[dict]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|---:|---:|---|" + "---:|" * (len(HEAD) - 3)]
    for found in results:
        rows, fit, sample = found["rows"], found["fit"], found["sample"]
        lines.append("| " + " | ".join([
            f"{rows:,}", f"{found['columns']:,}", found["format"], f"{found['megabytes']:,.1f}",
            f"{fit['cpu']:,.1f}", f"{fit['wall']:,.1f}", f"{rows / fit['wall']:,.0f}",
            f"{fit['peak_mb']:,.0f}", f"{sample['cpu']:,.1f}", f"{sample['wall']:,.1f}",
            f"{rows / sample['wall']:,.0f}", f"{rows / sample['cpu']:,.0f}",
            f"{sample['peak_mb']:,.0f}"]) + " |")
    parquet = [found for found in results if found["format"] == "parquet"]
    by_rows = [found for found in parquet if found["columns"] == 50]
    by_columns = [found for found in parquet if found["rows"] == 100_000]
    lines += ["", "Growth of CPU seconds from one size to the next, as an exponent (1 is linear):", ""]
    for stage in ("fit", "sample"):
        if len(by_rows) > 1:
            lines.append(f"- {stage}, rows (50 columns): {slope(by_rows, 'rows', stage)}")
        if len(by_columns) > 1:
            lines.append(f"- {stage}, columns (100,000 rows): {slope(by_columns, 'columns', stage)}")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--most-rows", type=int, default=10_000_000)
    parser.add_argument("--most-columns", type=int, default=1_000)
    parser.add_argument("--only", nargs="+", metavar="ROWSxCOLUMNS", help="only these sizes")
    parser.add_argument("--effort", help="for `understudy fit`")
    parser.add_argument("--maximum-rows", type=int, help="for `understudy fit`")
    options = parser.parse_args()
    passed = []
    for name in ("effort", "maximum_rows"):
        if getattr(options, name) is not None:
            passed += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    store = RESULTS / "scale.json"
    results = json.loads(store.read_text()) if options.only and store.exists() else []
    failures = 0
    for rows, columns, form in AS_TEXT + BY_ROWS + BY_COLUMNS:
        if rows > options.most_rows or columns > options.most_columns:
            continue
        if options.only and f"{rows}x{columns}" not in options.only:
            continue
        print(f"scale: {rows:,} rows x {columns:,} columns, {form}", file=sys.stderr, flush=True)
        try:
            found = one(rows, columns, form, passed)
        except Failed as error:
            print("\n".join(map(str, error.args)), file=sys.stderr, flush=True)
            failures += 1
            continue
        size = lambda result: (result["format"], result["columns"], result["rows"])
        results = [other for other in results if size(other) != size(found)] + [found]
        results.sort(key=size)
        RESULTS.mkdir(exist_ok=True)
        text = (f"{os.cpu_count()} CPUs ({platform.machine()}); `understudy fit "
                f"{' '.join(passed)}` and `understudy sample`.\n\n") + markdown(results)
        store.write_text(json.dumps(results, indent=1))
        (RESULTS / "scale.md").write_text(text)
        print(text)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
