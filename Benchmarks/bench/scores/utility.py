"""Utility: is a model trained on made rows as good on real ones as one trained on real rows?

XGBoost (100 trees, depth 6, learning rate 0.15) predicts the target; the area under the curve on the
holdout, mean of five seeds; beside it the same trained on train, and a paired bootstrap over the
holdout's rows of that difference of means. More than two classes: the mean over one class against the rest.
"""

import numpy as np
import pandas as pd
import xgboost

from .area import Ranked, redraws
from .detection import matrix


def scores(rows: np.ndarray, labels: np.ndarray, test: np.ndarray, classes: int, seed: int,
           threads: int) -> np.ndarray:
    """*Shape*: test rows x classes. A class that does not occur among `labels` gets zeros."""
    present, codes = np.unique(labels, return_inverse=True)
    result = np.zeros((len(test), classes))
    if len(present) < 2:
        return result
    model = xgboost.XGBClassifier(
        n_estimators=100, max_depth=6, learning_rate=0.15, tree_method="hist", n_jobs=threads,
        random_state=seed, subsample=0.9)
    result[:, present] = model.fit(rows, codes).predict_proba(test)
    return result


def ranked(labels: np.ndarray, predicted: np.ndarray) -> list[Ranked]:
    """One class against the rest, for each class; of two classes both are the same."""
    classes = np.unique(labels)
    if len(classes) == 2:
        classes = classes[1:]
    return [Ranked(labels == one, predicted[:, one]) for one in classes]


def area(ranked: list[list[Ranked]], weights: np.ndarray | None = None) -> float:
    """The mean over seeds and classes."""
    return float(np.mean([one.area(weights) for seed in ranked for one in seed]))


def utility(train: pd.DataFrame, holdout: pd.DataFrame, made: pd.DataFrame, target: str,
            categories: list[str], seeds: int, threads: int, bootstraps: int = 200) -> dict:
    known = lambda table: table[table[target].notna()]
    train, holdout, made = known(train), known(holdout), known(made)
    levels = sorted(set(train[target]) | set(holdout[target]) | set(made[target]))
    place = {level: index for index, level in enumerate(levels)}
    label = lambda table: table[target].map(place).to_numpy(int)
    others = [name for name in train.columns if name != target]
    inputs = [table[others] for table in (train, holdout, made)]
    real, test, fake = matrix(inputs, [name for name in categories if name != target])
    truth = label(holdout)

    by_real, by_made = [], []
    for seed in range(seeds):
        by_real.append(scores(real, label(train), test, len(levels), seed, threads))
        by_made.append(scores(fake, label(made), test, len(levels), seed, threads))
    by_real = [ranked(truth, one) for one in by_real]
    by_made = [ranked(truth, one) for one in by_made]
    real_area, made_area = area(by_real), area(by_made)

    # The same drawn rows for both: their common luck cancels.
    differences = [
        area(by_real, weights) - area(by_made, weights)
        for weights in redraws(len(truth), bootstraps)]
    differences = [one for one in differences if not np.isnan(one)]
    low, high = np.quantile(differences, [0.025, 0.975]) if differences else (None, None)
    return {"real": real_area, "made": made_area, "difference": real_area - made_area,
            "difference_low": low, "difference_high": high}
