"""How close does a private maker come, and how fast? `make private`, or

    make private ARGS="--epsilon 1 --seeds 2"
    make private ARGS="--rival"

Fits Adult (26,048 rows, 15 columns, 32 bins a number, delta = 1e-9) with every private maker and epsilon,
and measures the distance over pairs and triples of columns, and what trees learn from the rows.
Writes results/private.json and .md. With --rival also AIM on mbi's estimator, in the same run.
"""

import argparse
import csv
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

import numpy

from .adult import Adult, read

HERE = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("UNDERSTUDY_BINARY", str(HERE.parent / ".build/release/understudy"))
RHO = {0.3: 0.00147674536110, 1: 0.0149730576736, 3: 0.120582428911, 10: 1.09078570440}


def run(*words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([BINARY, *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(adult, folder, maker, epsilon, megabytes):
    model, made = folder / "m.understudy", folder / "made.csv"
    seconds = run(
        "fit", folder / "train.csv", "--schema", folder / "schema.yaml", "--epsilon", epsilon,
        "--private-maker", maker, "--model-megabytes", megabytes, "-q", "--force", "-o", model)
    run("sample", model, "-n", len(adult.train), "-q", "--force", "-o", made)
    return adult.judge(adult.encode(read(made)[1])) | {"fit CPU s": seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--epsilon", type=float, nargs="+", default=[0.3, 1, 3, 10])
    parser.add_argument("--makers", nargs="+", default=["aim", "mst", "independent"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=0.5)
    parser.add_argument("--rival", action="store_true", help="AIM on mbi 2.0.0, one seed of each epsilon")
    asked = parser.parse_args()
    data = os.environ.get("UNDERSTUDY_DATA")
    if not data:
        sys.exit("private: set UNDERSTUDY_DATA to a folder that holds adult/")
    adult = Adult(pathlib.Path(data) / "adult")
    path = HERE / "results/private.json"
    results = json.loads(path.read_text()) if path.exists() else {}
    results["the table itself"] = adult.judge(adult.codes)
    resampled = numpy.random.RandomState(1).randint(len(adult.codes), size=len(adult.codes))
    results["a bootstrap of it"] = adult.judge(adult.codes[resampled])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with open(folder / "train.csv", "w", newline="") as file:
            csv.writer(file).writerows([adult.names] + adult.train)
        (folder / "schema.yaml").write_text(adult.schema())
        for epsilon in asked.epsilon:
            for maker in asked.makers:
                # The system's own randomness, as in a release: no two runs are alike.
                runs = [ours(adult, folder, maker, epsilon, asked.megabytes) for _ in range(asked.seeds)]
                key = f"{maker}, epsilon {epsilon:g}, {asked.megabytes:g} MB"
                results[key] = {k: statistics.mean(r[k] for r in runs) for r in runs[:1] for k in r}
                results[key]["runs"] = len(runs)
                print(key, results[key], flush=True)
            if asked.rival:
                from . import rival

                codes, account = rival.fit(adult, RHO[epsilon], 1, asked.megabytes)
                key = f"AIM on mbi 2.0.0, epsilon {epsilon:g}, {asked.megabytes:g} MB"
                results[key] = adult.judge(codes) | account | {"runs": 1}
                print(key, results[key], flush=True)
            path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    table = ["| maker | TV of columns | of pairs | of triples | AUC | fit, CPU s | runs |", "|---|---|---|---|---|---|---|"]
    for key, r in sorted(results.items()):
        seconds = f"{r['fit CPU s']:.2f}" if "fit CPU s" in r else ""
        table.append(
            f"| {key} | {r['TV1']:.4f} | {r['TV2']:.4f} | {r['TV3']:.4f} | {r['AUC']:.3f} | {seconds} | {r.get('runs', '')} |")
    (HERE / "results/private.md").write_text("`make private`\n\n" + "\n".join(table) + "\n")


main()
