"""utrees: unmasking trees, boosted classifiers that fill in one masked cell after the other.

McCarter 2024 (arXiv:2407.05593). It trains on (rows x columns x orders) rows and fits, for each number,
a tree of 15 boosted classifiers: at the published 50 orders Adult would take days. Here: one order,
and as many rows, drawn at random, as make `MOST_CELLS` cells of training data.
"""

import pickle

from . import run

ORDERS = 1
MOST_CELLS = 600_000


def mend() -> None:
    """utrees 0.3.0 calls a method that scikit-learn has made a function."""
    from sklearn.utils.validation import validate_data
    from utrees.kdi_quantizer import KDIQuantizer

    KDIQuantizer._validate_data = validate_data


def fit(roles, table, path):
    import numpy as np
    import pandas as pd
    from utrees import UnmaskingTrees

    mend()

    width = len(table.columns)
    most = max(200, MOST_CELLS // width // width)
    if len(table) > most:
        table = table.sample(most, random_state=0)
    levels = {name: sorted(table[name].dropna().unique()) for name in roles["categories"]}
    codes, kinds = [], []
    for name in table.columns:
        if name in levels:
            column = pd.Categorical(table[name], categories=levels[name]).codes.astype(float)
            codes.append(np.where(column < 0, np.nan, column))
            kinds.append("categorical")
        else:
            column = table[name].to_numpy(float, na_value=np.nan)
            codes.append(column)
            known = column[~np.isnan(column)]
            kinds.append("integer" if np.array_equal(known, np.floor(known)) else "continuous")
    model = UnmaskingTrees(duplicate_K=ORDERS, random_state=0, xgboost_kwargs={"n_jobs": 1})
    model.fit(np.column_stack(codes), quantize_cols=kinds)
    with open(path, "wb") as file:
        pickle.dump((list(table.columns), levels, model), file)
    return f"{len(table):,} rows, {ORDERS} of 50 orders"


def sample(path, rows):
    import numpy as np
    import pandas as pd

    with open(path, "rb") as file:
        names, levels, model = pickle.load(file)
    mend()
    cells = model.generate(n_generate=rows)
    made = pd.DataFrame(cells, columns=names)
    for name, known in levels.items():
        there = made[name].notna()
        column = np.full(rows, None, object)
        column[there] = np.array(known, object)[made[name][there].to_numpy(int)]
        made[name] = column
    return made


if __name__ == "__main__":
    run(fit, sample, ["utrees", "sklearn.utils.validation"])
