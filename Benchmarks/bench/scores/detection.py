"""Detection: how well does a boosted classifier tell made rows from real ones?

XGBoost, 100 trees of depth 6, learning rate 0.15, three folds; categories as codes. 0.5 is a coin.
Both sides are subsampled to one size, five times; the figure is the mean. The interval is a bootstrap
over the rows of both tables, the same redraw for all subsamples, since these share rows.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.model_selection import StratifiedKFold

from .area import Ranked, redraws

REDRAWS = 200


def matrix(tables: list[pd.DataFrame], categories: list[str]) -> list[np.ndarray]:
    """Tables as numbers, a level having one code in all of them; missing is NaN.

    Columns are found by their names, in the first table's order.
    """
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


def folds(real: np.ndarray, made: np.ndarray, seed: int, threads: int):
    """For each fold: which rows (real first, then made) were tested, and their ranked scores."""
    rows = np.concatenate([real, made])
    labels = np.concatenate([np.zeros(len(real)), np.ones(len(made))])
    for fit, test in StratifiedKFold(3, shuffle=True, random_state=seed).split(rows, labels):
        model = xgboost.XGBClassifier(
            n_estimators=100, max_depth=6, learning_rate=0.15, tree_method="hist",
            n_jobs=threads, random_state=seed)
        model.fit(rows[fit], labels[fit])
        yield test, Ranked(labels[test], model.predict_proba(rows[test])[:, 1])


def detection(
    real: pd.DataFrame, made: pd.DataFrame, categories: list[str], size: int, repeats: int,
    threads: int,
) -> dict:
    """`size` rows of each side, `repeats` times."""
    a, b = matrix([real, made], categories)
    areas, tested = [], []
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        left = draw.choice(len(a), size, replace=False)
        right = draw.choice(len(b), size, replace=False)
        drawn = np.concatenate([left, len(a) + right])
        mine = [(drawn[test], ranked) for test, ranked in folds(a[left], b[right], repeat, threads)]
        areas.append(float(np.mean([ranked.area() for _, ranked in mine])))
        tested += mine
    # Real and made rows are redrawn apart, so that both keep their number.
    again = [
        np.mean([ranked.area(np.concatenate(weights)[rows]) for rows, ranked in tested])
        for weights in zip(redraws(len(a), REDRAWS, 0), redraws(len(b), REDRAWS, 1))]
    low, high = np.quantile(again, [0.025, 0.975])
    return {"auc": float(np.mean(areas)), "low": float(low), "high": float(high),
            "half_interval": float(high - low) / 2, "subsamples": areas}


def c2st(area: float) -> float:
    """The field's score from an area: 1 where the classifier is a coin, 0 where it knows."""
    return 1 - (max(0.5, area) * 2 - 1)
