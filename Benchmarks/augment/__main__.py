"""The study of added rare rows: `make augment`, or

    make augment ARGS="--tasks ai4i2020 --seeds 3"
    make augment ARGS="--arms plain"        # without Understudy's arms

Every seed's figures are kept in results/augment/ and not measured again unless --again is given; the
table, of all seeds that are there, goes to results/augment.md.
"""

import argparse
import json
import sys
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedKFold

from bench import methods
from . import arms, table, tasks
from .learners import LEARNERS, Preparation, trained
from .scores import best_threshold, scored
from .understudy import Maker

RESULTS = methods.PROJECT / "Benchmarks" / "results"
WORK = methods.PROJECT / ".cache" / "augment"


def truth_of(rows) -> np.ndarray:
    return (rows[tasks.TARGET] == "1").to_numpy(int)


def tuned(split, learner, preparation) -> float:
    """The best threshold on train, each row's probability from a model that has not seen it."""
    truth, chance = truth_of(split.train), np.zeros(len(split.train))
    for fit, held in StratifiedKFold(3, shuffle=True, random_state=0).split(split.train, truth):
        model = trained(learner, preparation, split.train.iloc[fit], None)
        chance[held] = model(split.train.iloc[held])
    return best_threshold(truth, chance)


def measure(task, size: str, seed: int, chosen: dict, known: dict) -> dict:
    """One seed's figures: those `known` and those of the `chosen` arms."""
    split = tasks.parted(task, size, seed)
    preparation, truth = Preparation(split), truth_of(split.test)
    scores = known.get("scores") or {learner: {} for learner in LEARNERS}
    run = {**known, "train": len(split.train), "test": len(split.test),
           "rare": int(truth_of(split.train).sum()), "scores": scores}
    maker = None
    if any(arm in arms.MADE for arm in chosen):
        maker = Maker(split, WORK / task.name / size, seed)
        run["fit_cpu"] = maker.cpu
    for arm, make in chosen.items():
        rows, weights = make(split, seed, maker)
        for learner in LEARNERS:
            chance = trained(learner, preparation, rows, weights)(split.test)
            scores[learner][arm] = scored(truth, chance)
            if arm == "nothing":
                threshold = tuned(split, learner, preparation)
                scores[learner][arms.TUNED] = scored(truth, chance, threshold)
    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tasks", nargs="+", default=list(tasks.TASKS), choices=list(tasks.TASKS))
    parser.add_argument("--sizes", nargs="+", default=list(tasks.SHARES), choices=list(tasks.SHARES))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--arms", default="all", choices=["all", "plain", "made"])
    parser.add_argument("--again", action="store_true", help="measure anew what is there")
    options = parser.parse_args()
    chosen = {"all": arms.ARMS, "plain": arms.PLAIN, "made": arms.MADE}[options.arms]
    warnings.simplefilter("ignore", ConvergenceWarning)
    (RESULTS / "augment").mkdir(parents=True, exist_ok=True)
    for name in options.tasks:
        for size in options.sizes:
            for seed in range(options.seeds):
                file = RESULTS / "augment" / f"{name}-{size}-{seed}.json"
                known = json.loads(file.read_text()) if file.exists() else {}
                there = [] if options.again else known.get("scores", {}).get(LEARNERS[0], {})
                missing = {arm: make for arm, make in chosen.items() if arm not in there}
                if missing:
                    print(f"augment: {name}, {size}, seed {seed}", file=sys.stderr, flush=True)
                    run = measure(tasks.TASKS[name], size, seed, missing, known)
                    file.write_text(json.dumps(run, indent=1))
    write()


def write() -> None:
    order = ["nothing", arms.TUNED, *[arm for arm in arms.ARMS if arm != "nothing"]]
    parts, cases = [], {}
    for name in tasks.TASKS:
        for size in tasks.SHARES:
            files = sorted((RESULTS / "augment").glob(f"{name}-{size}-*.json"))
            runs = [json.loads(file.read_text()) for file in files]
            if runs:
                one = runs[0]
                cases[f"{name}, {one['rare']:,} rare of {one['train']:,}"] = runs
                title = (f"{name}: {one['train']:,} rows to learn from, {one['rare']:,} of them rare; "
                         f"{one['test']:,} to test on; {len(runs)} seeds")
                parts += [table.markdown(title, runs, order, learner) for learner in LEARNERS]
    changed = [arm for arm in order if arm not in ("nothing", arms.TUNED)]
    parts = [table.summary(cases, changed, learner) for learner in LEARNERS] + parts
    (RESULTS / "augment.md").write_text("\n".join(parts))
    print("\n".join(parts))


if __name__ == "__main__":
    main()
