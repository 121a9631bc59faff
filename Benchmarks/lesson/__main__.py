"""Does the lesson transfer? `make lesson`, or

    make lesson ARGS="--seeds 3 --only child,engines"

The same number of simulator plays, spent in two ways: on natural rows, or on finding the rare event first
and playing enriched rows (the search's own plays are counted). A predictor learns from each and is
judged at the natural rate.

- child: from what a car may know at first sight (noisy speed, time to collision, the child's speed, time),
  is a severe impact coming? Judged on other enriched rows, by their weights.
- machine: from the columns of AI4I 2020, does the machine fail? Judged on the published table. The table
  is made by the same rules: a closed test.
- engines: from three sensors and the cycle, does an engine of C-MAPSS FD001 fail within 30 cycles? Few real
  engines to learn from, alone or with simulated ones (natural or enriched) added; judged on engines held
  out. Here the simulator knows less than the world it imitates.

Writes results/lesson.json and results/lesson.md. "No gain" is an allowed answer.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PROJECT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "Benchmarks" / "results"
BINARY = os.environ.get("UNDERSTUDY_BINARY", str(PROJECT / ".build" / "release" / "understudy"))
DATA = pathlib.Path(os.environ.get("UNDERSTUDY_DATA", "data"))


def played(scenario: pathlib.Path, rows: int, mix: str, seed: int) -> tuple[pd.DataFrame, int]:
    """Rows, and how many plays finding them took beside."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        subprocess.run([BINARY, "play", str(scenario), "-n", str(rows), "-o", str(out), "--mix", mix,
                        "--seed", str(seed), "--no-measure", "-q"], check=True, capture_output=True)
        table = next(out.glob("*.parquet"))
        manifest = json.loads(pathlib.Path(f"{table}.manifest.json").read_text())
        spent = int(manifest["settings"].get("plays to find the strata", "0"))
        return pd.read_parquet(table), spent


def truth(column: pd.Series) -> np.ndarray:
    return (column.astype(str).str.lower() == "true").to_numpy().astype(int)


def learners(seed: int) -> dict:
    return {
        "LightGBM": LGBMClassifier(n_estimators=300, learning_rate=0.05, num_leaves=15,
                                   min_child_samples=5, subsample=0.8, subsample_freq=1,
                                   random_state=seed, n_jobs=1, verbose=-1),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
    }


def judged(model, x, y, weight) -> dict:
    p = model.predict_proba(x)[:, 1]
    return {"AP": average_precision_score(y, p, sample_weight=weight),
            "Brier x 1e4": 1e4 * brier_score_loss(y, p, sample_weight=weight),
            "predicted / true": float(np.average(p, weights=weight) / np.average(y, weights=weight))}


def fitted(model, x, y, weight=None):
    if y.sum() == 0 or y.sum() == len(y):
        return None
    if weight is None:
        return model.fit(x, y)
    key = "logisticregression__sample_weight" if hasattr(model, "steps") else "sample_weight"
    return model.fit(x, y, **{key: weight})


def compare(natural, enriched, test, features, target, seed) -> list[dict]:
    """natural, enriched: tables; test: (x, y, weight)."""
    rows = []
    for name in learners(seed):
        arms = {"natural": (natural, None), "enriched": (enriched, None),
                "enriched, weights to the power of a half": (enriched, np.sqrt(enriched["weight"]))}
        if name == "LightGBM":
            y = target(natural)
            balanced = np.where(y == 1, (len(y) - y.sum()) / max(y.sum(), 1), 1.0)
            arms["natural, balanced weights"] = (natural, balanced)
        for arm, (table, weight) in arms.items():
            y = target(table)
            model = fitted(learners(seed)[name], features(table, seed), y, weight)
            score = judged(model, *test) if model else {"AP": float(np.average(test[1], weights=test[2]))}
            rows.append({"arm": arm, "learner": name, "seed": seed, "rows": len(table),
                         "positives": int(y.sum()), **score})
    return rows


def child(seed: int, rows: int) -> list[dict]:
    source = (PROJECT / "Scenarios" / "child-behind-parked-car.yaml").read_text()
    source = source.replace("impact_speed >= 40 km/h", "impact_speed >= 55 km/h")

    def features(table, seed):
        noise = np.random.default_rng(seed)
        # Nothing is known of who is never seen.
        x = pd.DataFrame({
            "speed": table["v0"] * noise.normal(1, 0.02, len(table)),
            "ttc": table["sight_ttc"] * noise.normal(1, 0.1, len(table)),
            "child": table["vc"] * noise.normal(1, 0.15, len(table)),
            "side": table["side"] + noise.normal(0, 0.1, len(table)),
            "time": table["sight_time"] + noise.normal(0, 0.1, len(table))})
        return x.fillna(x.max() + 1)

    with tempfile.TemporaryDirectory() as folder:
        scenario = pathlib.Path(folder) / "child.yaml"
        scenario.write_text(source)
        enriched, spent = played(scenario, rows, "natural=.5,severe=.5", 100 + seed)
        natural, _ = played(scenario, rows + spent, "natural=1", 200 + seed)
        exam, _ = played(scenario, 200_000, "natural=.5,severe=.5", 300 + seed)
    target = lambda table: truth(table["severe"])
    test = (features(exam, 1000 + seed), target(exam), exam["weight"].to_numpy())
    return compare(natural, enriched, test, features, target, seed)


def machine(seed: int, rows: int) -> list[dict]:
    scenario = PROJECT / "Scenarios" / "machine-wear.yaml"
    names = ["quality", "air", "rise", "speed", "torque", "wear"]

    def features(table, seed):
        return pd.DataFrame({"quality": table["quality"], "air": table["air"], "rise": table["rise"],
                             "speed": table["over"] + 1150, "torque": table["torque"],
                             "wear": table["wear"]})[names]

    enriched, spent = played(scenario, rows, "natural=.5,any=.5", 100 + seed)
    natural, _ = played(scenario, rows + spent, "natural=1", 200 + seed)
    real = pd.read_csv(DATA / "ai4i2020" / "ai4i2020.csv")
    x = pd.DataFrame({
        "quality": real["Type"].map({"L": 1, "M": 2, "H": 3}), "air": real["Air temperature [K]"],
        "rise": real["Process temperature [K]"] - real["Air temperature [K]"],
        "speed": real["Rotational speed [rpm]"], "torque": real["Torque [Nm]"],
        "wear": real["Tool wear [min]"]})[names]
    test = (x, real["Machine failure"].to_numpy(), np.ones(len(real)))
    return compare(natural, enriched, test, features, lambda table: truth(table["any"]), seed)


SENSORS = ["s2", "s9", "s17"]


def real_engines(table: pd.DataFrame, units, rng, per_engine: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Some cycles of each of these engines, and whether it fails within 30 more."""
    x, y = [], []
    for unit in units:
        own = table[table["unit"] == unit]
        some = own.iloc[np.sort(rng.choice(len(own), min(per_engine, len(own)), replace=False))]
        x.append(some[SENSORS + ["cycle"]])
        y.append((len(own) - some["cycle"].to_numpy() <= 30).astype(int))
    return pd.concat(x, ignore_index=True), np.concatenate(y)


def engines(seed: int, rows: int) -> list[dict]:
    scenario = PROJECT / "Scenarios" / "engine-degradation.yaml"
    # Inspections over a whole life, as the held-out engines are seen.
    source = scenario.read_text().replace("cycle: {uniform: [20, 120]", "cycle: {uniform: [1, 300]")
    real = pd.read_csv(DATA / "cmapss_fd001" / "train.csv")
    rng = np.random.default_rng(seed)
    order = rng.permutation(real["unit"].unique())
    exam = real_engines(real, order[50:], rng, 40)

    def features(table):
        return pd.DataFrame({"s2": table["temperature"], "s9": table["core_speed"],
                             "s17": table["bleed"].round(), "cycle": table["cycle"]})

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "engines.yaml"
        path.write_text(source)
        enriched, spent = played(path, rows, "natural=.5,soon=.5", 100 + seed)
        natural, _ = played(path, rows + spent, "natural=1", 200 + seed)
    # An engine that has failed is not inspected.
    simulated = {name: table[truth(table["failed_before"]) == 0]
                 for name, table in {"natural": natural, "enriched": enriched}.items()}
    out = []
    for few in (2, 5, 20):
        x, y = real_engines(real, order[:few], rng, 40)
        arms = {f"{few} real engines": (x, y, np.ones(len(y)))}
        for name, table in simulated.items():
            weight = table["weight"].to_numpy()
            # As much simulated weight as there is real: neither drowns the other.
            weight = weight / weight.sum() * len(y)
            arms[f"{few} real engines + {name}"] = (
                pd.concat([x, features(table)], ignore_index=True),
                np.concatenate([y, truth(table["soon"])]), np.concatenate([np.ones(len(y)), weight]))
        if few == 2:
            for name, table in simulated.items():
                arms[f"{name} alone"] = (features(table), truth(table["soon"]), table["weight"].to_numpy())
        for arm, (own_x, own_y, weight) in arms.items():
            for name, model in learners(seed).items():
                model = fitted(model, own_x, own_y, weight)
                if model:
                    score = judged(model, exam[0], exam[1], np.ones(len(exam[1])))
                    out.append({"arm": arm, "learner": name, "seed": seed, "rows": len(own_y),
                                "positives": int(own_y.sum()), **score})
    return out


def markdown(found: dict) -> str:
    out = ["# Does the lesson transfer?", "",
           "`make lesson`. The same number of simulator plays, natural or enriched (the search's plays "
           "counted), judged at the natural rate. Mean and standard deviation over seeds."]
    for task, rows in found.items():
        table = pd.DataFrame(rows)
        out += ["", f"## {task}", "",
                "| training rows | learner | seeds | rows | positives | AP (sd) | Brier x 1e4 | predicted / true |",
                "|---|---|---:|---:|---:|---:|---:|---:|"]
        for (arm, learner), group in table.groupby(["arm", "learner"]):
            mean = group.mean(numeric_only=True)
            out.append(
                f"| {arm} | {learner} | {len(group)} | {mean['rows']:,.0f} | {mean['positives']:,.0f} | "
                f"{mean['AP']:.3f} ({group['AP'].std():.3f}) | {mean.get('Brier x 1e4', float('nan')):.3g} | "
                f"{mean.get('predicted / true', float('nan')):.3g} |")
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", default="child,machine,engines")
    options = parser.parse_args()
    tasks = {"child": ("child", child),
             "machine": ("machine (published AI4I table, a closed test)", machine),
             "engines": ("engines (C-MAPSS FD001)", engines)}
    path = RESULTS / "lesson.json"
    found = json.loads(path.read_text()) if path.exists() else {}
    for name in options.only.split(","):
        title, work = tasks[name]
        found[title] = []
        for seed in range(options.seeds):
            found[title] += work(seed, options.rows)
            path.write_text(json.dumps(found, indent=1) + "\n")
            (RESULTS / "lesson.md").write_text(markdown(found))
    print(markdown(found))


if __name__ == "__main__":
    main()
