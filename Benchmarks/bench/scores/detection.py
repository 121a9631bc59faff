"""Detection: how well does a boosted classifier tell made rows from real ones?

XGBoost, 100 trees of depth 6, learning rate 0.15, three folds; categories as codes. 0.5 is a coin.
Both sides are subsampled to one size; five subsamples; the interval is of their mean.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold


def matrix(tables: list[pd.DataFrame], categories: list[str]) -> list[np.ndarray]:
    """Tables as numbers, a level having one code in all of them; missing is NaN."""
    columns = []
    for name in tables[0].columns:
        if name in categories:
            codes, _ = pd.factorize(pd.concat([table[name] for table in tables]), sort=True)
            cells = np.where(codes < 0, np.nan, codes).astype(np.float32)
        else:
            cells = np.concatenate(
                [table[name].to_numpy(np.float32, na_value=np.nan) for table in tables])
        columns.append(cells)
    whole = np.column_stack(columns)
    return np.split(whole, np.cumsum([len(table) for table in tables])[:-1])


def auc(real: np.ndarray, made: np.ndarray, seed: int, threads: int) -> float:
    """The mean area under the curve over three folds."""
    rows = np.concatenate([real, made])
    labels = np.concatenate([np.zeros(len(real)), np.ones(len(made))])
    areas = []
    for fit, test in StratifiedKFold(3, shuffle=True, random_state=seed).split(rows, labels):
        model = xgboost.XGBClassifier(
            n_estimators=100, max_depth=6, learning_rate=0.15, tree_method="hist",
            n_jobs=threads, random_state=seed)
        model.fit(rows[fit], labels[fit])
        areas.append(roc_auc_score(labels[test], model.predict_proba(rows[test])[:, 1]))
    return float(np.mean(areas))


def detection(
    real: pd.DataFrame, made: pd.DataFrame, categories: list[str], size: int, repeats: int,
    threads: int,
) -> dict:
    """`size` rows of each side, `repeats` times."""
    a, b = matrix([real, made], categories)
    areas = []
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        areas.append(auc(
            a[draw.choice(len(a), size, replace=False)],
            b[draw.choice(len(b), size, replace=False)], repeat, threads))
    mean = float(np.mean(areas))
    half = 1.96 * float(np.std(areas, ddof=1)) / np.sqrt(repeats) if repeats > 1 else None
    return {"auc": mean, "half_interval": half, "subsamples": areas}


def c2st(area: float) -> float:
    """The field's score from an area: 1 where the classifier is a coin, 0 where it knows."""
    return 1 - (max(0.5, area) * 2 - 1)
