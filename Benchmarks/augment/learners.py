"""The two learners, with one preparation: XGBoost and logistic regression.

Categories become one column a level of the *real* train; a missing number becomes the real train's median
and a one in a column of its own (XGBoost: stays missing). Logistic regression sees standardised numbers.
"""

import numpy as np
import pandas as pd
import xgboost
from sklearn.linear_model import LogisticRegression

from .tasks import TARGET, Split

LEARNERS = ("XGBoost", "logistic regression")


class Preparation:
    def __init__(self, split: Split):
        self.inputs, train = split.inputs, split.train
        self.levels = {name: sorted(train[name].dropna().unique()) for name in split.categories}
        numbers = {name: train[name].to_numpy(float, na_value=np.nan)
                   for name in self.inputs if name not in self.levels}
        self.middle = {name: float(np.nan_to_num(np.nanmedian(cells)))
                       for name, cells in numbers.items()}
        self.mean = {name: float(np.nan_to_num(np.nanmean(cells))) for name, cells in numbers.items()}
        self.width = {name: float(np.nanstd(cells)) or 1.0 for name, cells in numbers.items()}

    def matrix(self, table: pd.DataFrame, keeps_gaps: bool) -> np.ndarray:
        columns = []
        for name in self.inputs:
            if name in self.levels:
                cells = table[name].to_numpy(object)
                columns += [cells == level for level in self.levels[name]]
                continue
            cells = table[name].to_numpy(float, na_value=np.nan)
            if not keeps_gaps:
                gaps = np.isnan(cells)
                columns.append(gaps)
                cells = np.where(gaps, self.middle[name], cells)
            columns.append((cells - self.mean[name]) / self.width[name])
        return np.column_stack(columns).astype(np.float32)


def trained(learner: str, preparation: Preparation, rows: pd.DataFrame, weights: np.ndarray | None):
    """A function from a table to probabilities of the rare level."""
    boosts = learner == "XGBoost"
    if boosts:
        model = xgboost.XGBClassifier(
            n_estimators=100, max_depth=6, learning_rate=0.15, tree_method="hist", n_jobs=1,
            random_state=0)
    else:
        model = LogisticRegression(max_iter=1000)
    labels = (rows[TARGET] == "1").to_numpy(int)
    model.fit(preparation.matrix(rows, boosts), labels, sample_weight=weights)
    return lambda table: model.predict_proba(preparation.matrix(table, boosts))[:, 1]
