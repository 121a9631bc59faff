"""Does the audit raise no false alarm, and find a leak of one row in a hundred? `make audit-trials`, or

    make audit-trials ARGS="--trials 5 --rows 4000"

Each trial parts adult's rows at random into learned, unseen and "synthetic" ones. The last are real rows
that nobody learned from: a maker that gives nothing away and is perfect otherwise. In a null trial they
are audited as they are; in a planted one, one in a hundred is first replaced by a learned row, word for
word. Writes results/audit-trials.json and .md.
"""

import argparse
import csv
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("UNDERSTUDY_BINARY", str(HERE.parent / ".build/release/understudy"))


def number(cell: str) -> str:
    """Adult's two files write 25 and 25.0."""
    return cell[:-2] if cell.endswith(".0") else cell


def read(folder: pathlib.Path) -> tuple[list[str], list[list[str]]]:
    rows = []
    for name in ("train.csv", "test.csv"):
        with open(folder / name, newline="") as file:
            reader = csv.reader(file)
            header = next(reader)
            rows += [[number(cell.strip()) for cell in row] for row in reader if row]
    return header, rows


def write(path: pathlib.Path, header: list[str], rows: list[list[str]]) -> str:
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header] + rows)
    return str(path)


def trial(kind: str, seed: int, header, rows, size: int, folder: pathlib.Path) -> dict:
    random.seed(f"{seed}")
    picked = random.sample(rows, 4 * size)
    learned, unseen, made = picked[: 2 * size], picked[2 * size: 3 * size], picked[3 * size:]
    if kind == "planted":
        copies = random.sample(learned, size // 100)
        made = copies + made[len(copies):]
        random.shuffle(made)
    files = [write(folder / f"{name}.csv", header, part) for name, part in
             (("train", learned), ("unseen", unseen), ("made", made))]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        [BINARY, "audit", "--real", files[0], "--holdout", files[1], "--synthetic", files[2],
         "--seed", str(seed), "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 2):
        sys.exit(f"the audit failed with status {done.returncode}")
    audit = json.loads(done.stdout)
    corrected = {line["name"]: line.get("corrected") for line in audit["lines"]}
    least = min((p, name) for name, p in corrected.items() if p is not None)
    return {
        "kind": kind, "seed": seed, "level": audit["verdict"]["level"],
        "status": done.returncode, "p": least[0], "attack": least[1], "corrected": corrected,
        "planted run": min(line["planted"].get("p", 1) for line in audit["lines"]),
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall": time.monotonic() - began}


def report(trials: list[dict], size: int) -> str:
    lines = [
        "# Trials of the audit", "",
        f"Made by `make audit-trials`: adult, {2 * size:,} learned rows, {size:,} unseen, {size:,} "
        "in the table audited. Without the attack that fits a maker again.", "",
        "| trials | red | amber | green | least corrected p, median (least to most) | CPU-s |",
        "|---|---|---|---|---|---|"]
    for kind, words in (("null", "nothing given away"), ("planted", "1 % planted word for word")):
        some = [one for one in trials if one["kind"] == kind]
        if not some:
            continue
        count = lambda level: sum(one["level"] == level for one in some)
        p = sorted(one["p"] for one in some)
        lines.append(
            f"| {len(some)}, {words} | {count('red')} | {count('amber')} | {count('green')} | "
            f"{p[len(p) // 2]:.2g} ({p[0]:.2g} to {p[-1]:.2g}) | "
            f"{sum(one['cpu'] for one in some) / len(some):.1f} |")
    found = [one["attack"] for one in trials if one["kind"] == "planted" and one["level"] == "red"]
    if found:
        names = sorted(set(found), key=lambda name: -found.count(name))
        lines += ["", "Planted rows were found first by: " + ", ".join(
            f"{name} ({found.count(name)})" for name in names) + "."]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make audit-trials", description=__doc__)
    parser.add_argument("--trials", type=int, default=20, help="of each kind")
    parser.add_argument("--rows", type=int, default=10_000, help="in the table audited")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results")
    options = parser.parse_args()
    data = os.environ.get("UNDERSTUDY_DATA")
    if not data:
        sys.exit("UNDERSTUDY_DATA names no folder with adult/train.csv and test.csv")
    header, rows = read(pathlib.Path(data) / "adult")
    trials = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("null", "planted"):
            for seed in range(1, options.trials + 1):
                one = trial(kind, seed, header, rows, options.rows, pathlib.Path(folder))
                trials.append(one)
                print(f"{kind} {seed}: {one['level']}, p {one['p']:.2g} by {one['attack']}",
                      flush=True)
    text = report(trials, options.rows)
    (options.output / "audit-trials.json").write_text(json.dumps(trials, indent=1) + "\n")
    (options.output / "audit-trials.md").write_text(text)
    print(text)
    wrong = [one for one in trials if (one["level"] == "red") != (one["kind"] == "planted")]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
