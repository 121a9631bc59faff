"""Utility: is a model trained on made rows as good on real ones as one trained on real rows?

XGBoost (100 trees, depth 6, learning rate 0.15) predicts the target; the area under the curve on the
holdout, mean of five seeds; beside it the same trained on train, and a paired bootstrap of the
difference. More than two classes: the mean over one class against the rest.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import roc_auc_score

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


def area(labels: np.ndarray, predicted: np.ndarray) -> float:
    """The mean, over classes, of one against the rest; of two classes both are the same."""
    return float(np.mean([
        roc_auc_score(labels == one, predicted[:, one]) for one in np.unique(labels)]))


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
    real_area = float(np.mean([area(truth, one) for one in by_real]))
    made_area = float(np.mean([area(truth, one) for one in by_made]))

    # The same drawn rows for both: their common luck cancels.
    differences = []
    draw = np.random.default_rng(0)
    for _ in range(bootstraps):
        rows = draw.integers(len(truth), size=len(truth))
        if len(np.unique(truth[rows])) < len(np.unique(truth)):
            continue
        differences.append(
            area(truth[rows], by_real[0][rows]) - area(truth[rows], by_made[0][rows]))
    low, high = np.quantile(differences, [0.025, 0.975]) if differences else (None, None)
    return {"real": real_area, "made": made_area, "difference": real_area - made_area,
            "difference_low": low, "difference_high": high}
