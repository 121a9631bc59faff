"""Our figures beside Anonymeter's, on the same tables at equal sizes. In an environment with anonymeter 1.1.0:

    cd Benchmarks && python3 -m audits.parity

adult, as many learned, unseen and synthetic rows. Two tables: rows that nobody learned from, and the same with a
fifth replaced by learned rows. Writes results/audit-parity.json and .md.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import pandas
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator

from .__main__ import BINARY, HERE, read, write

SIZE = 4_000
COPIED = 0.2
SECRET = "income"


def theirs(train, control, made) -> dict:
    columns = list(train.columns)
    figures = {}

    def note(name, evaluator, **options):
        began = time.process_time()
        evaluator.evaluate(**options)
        risk, results = evaluator.risk(), evaluator.results()
        figures[name] = {
            "risk": risk.value, "low": risk.ci[0], "high": risk.ci[1],
            "learned": results.attack_rate.value, "unseen": results.control_rate.value,
            "cpu": time.process_time() - began}

    tables = {"ori": train, "syn": made, "control": control}
    note("Singling out, univariate", SinglingOutEvaluator(**tables, n_attacks=1000),
         mode="univariate")
    note("Singling out, multivariate", SinglingOutEvaluator(**tables, n_attacks=1000, n_cols=4),
         mode="multivariate")
    note("Linkability", LinkabilityEvaluator(
        **tables, n_attacks=SIZE, n_neighbors=1, aux_cols=(columns[0::2], columns[1::2])))
    note("Attribute inference", InferenceEvaluator(
        **tables, n_attacks=3000, secret=SECRET, regression=False,
        aux_cols=[name for name in columns if name != SECRET]))
    return figures


def ours(files: dict) -> dict:
    began = time.monotonic()
    done = subprocess.run(
        [BINARY, "audit", "--real", files["train"], "--holdout", files["control"], "--synthetic",
         files["made"], "--secret", SECRET, "--json", "-q"], stdout=subprocess.PIPE)
    if done.returncode not in (0, 2):
        sys.exit(f"the audit failed with status {done.returncode}")
    audit = json.loads(done.stdout)
    figures = {}
    for line in audit["lines"]:
        seen = line["observed"]
        if seen.get("risk"):
            figures[line["name"]] = {
                "risk": seen["risk"]["value"], "low": seen["risk"]["low"],
                "high": seen["risk"]["high"], "learned": seen["learned"]["value"],
                "unseen": seen["unseen"]["value"]}
    figures["wall of all attacks, three runs each"] = time.monotonic() - began
    return figures


def main() -> None:
    header, rows = read(pathlib.Path(os.environ["UNDERSTUDY_DATA"]) / "adult")
    random.seed("parity")
    picked = random.sample(rows, 3 * SIZE)
    train, control, fresh = (picked[start:start + SIZE] for start in range(0, 3 * SIZE, SIZE))
    copies = int(COPIED * SIZE)
    mixed = random.sample(train, copies) + fresh[copies:]
    random.shuffle(mixed)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, made in (("nothing learned", fresh), ("a fifth copied", mixed)):
            files = {kind: write(pathlib.Path(folder) / f"{kind}.csv", header, part) for kind, part in
                     (("train", train), ("control", control), ("made", made))}
            frames = [pandas.read_csv(files[kind]) for kind in ("train", "control", "made")]
            found[name] = {"anonymeter": theirs(*frames), "understudy": ours(files)}
    lines = [
        "# Beside Anonymeter", "",
        f"Made by `python3 -m audits.parity`: adult, {SIZE:,} learned, unseen and synthetic rows each, "
        f"anonymeter 1.1.0. Risk [95 % interval]; success on learned / unseen rows.", "",
        "| table | attack | anonymeter | understudy |", "|---|---|---|---|"]
    for table, sides in found.items():
        for attack, one in sides["anonymeter"].items():
            two = sides["understudy"][attack]
            cells = [f"{x['risk']:.3f} [{x['low']:.3f}, {x['high']:.3f}]; {x['learned']:.3f} / "
                     f"{x['unseen']:.3f}" for x in (one, two)]
            lines.append(f"| {table} | {attack} | {cells[0]} | {cells[1]} |")
    lines += [
        "", "Anonymeter cuts risks off at zero; ours may be negative, which says the same. Statements are drawn "
        "at random on both sides, so that figures agree within their intervals, not to the digit."]
    (HERE / "results/audit-parity.json").write_text(json.dumps(found, indent=1) + "\n")
    (HERE / "results/audit-parity.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
