"""Sequential CART: the scheme of R's synthpop, in scikit-learn.

Column by column, a decision tree on the columns before it; a made cell is a real cell drawn from the
leaf the made row falls into. Close and fast, and it publishes real values: its closeness is partly
copying. Nowok, Raab, Dibben 2016 (doi:10.18637/jss.v074.i11). Leaves hold at least 50 rows.
"""

import pickle

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from . import run

LEAST_IN_LEAF = 50


def below(cells: pd.Series) -> float:
    """Where missing numbers stand: below all others, by as much as those are wide."""
    least, most = cells.min(), cells.max()
    return 0.0 if pd.isna(least) else float(least - (most - least) - 1)


def inputs(table: pd.DataFrame, levels: dict, missing: dict) -> np.ndarray:
    """Numbers as they are, categories as their code."""
    columns = []
    for name in table.columns:
        if name in levels:
            columns.append(pd.Categorical(table[name], categories=levels[name]).codes.astype(float))
        else:
            columns.append(table[name].to_numpy(float, na_value=missing[name]))
    return np.column_stack(columns)


def fit(roles, table, path):
    # Levels ordered by the target's rarest class would be better still; by frequency is enough.
    levels = {name: list(table[name].value_counts().index) for name in roles["categories"]}
    missing = {name: below(table[name]) for name in table.columns if name not in levels}
    codes = inputs(table, levels, missing)
    columns = []
    for index, name in enumerate(table.columns):
        cells = table[name].to_numpy(object)
        if index == 0:
            columns.append((None, {0: cells}))
            continue
        kind = DecisionTreeClassifier if name in levels else DecisionTreeRegressor
        tree = kind(min_samples_leaf=LEAST_IN_LEAF, random_state=0)
        tree.fit(codes[:, :index], codes[:, index])
        leaves = tree.apply(codes[:, :index])
        order = np.argsort(leaves, kind="stable")
        found, starts = np.unique(leaves[order], return_index=True)
        columns.append((tree, dict(zip(found, np.split(cells[order], starts[1:])))))
    with open(path, "wb") as file:
        pickle.dump((list(table.columns), levels, missing, columns), file)


def sample(path, rows):
    with open(path, "rb") as file:
        names, levels, missing, columns = pickle.load(file)
    draw = np.random.default_rng(0)
    made = pd.DataFrame(index=range(rows))
    codes = np.zeros((rows, len(names)))
    for index, (name, (tree, cells)) in enumerate(zip(names, columns)):
        leaves = tree.apply(codes[:, :index]) if tree else np.zeros(rows, int)
        column = np.empty(rows, object)
        order = np.argsort(leaves, kind="stable")
        found, starts = np.unique(leaves[order], return_index=True)
        for leaf, members in zip(found, np.split(order, starts[1:])):
            column[members] = draw.choice(cells[leaf], len(members))
        made[name] = column if name in levels else pd.to_numeric(pd.Series(column))
        codes[:, index] = inputs(made[[name]], levels, missing)[:, 0]
    return made


if __name__ == "__main__":
    run(fit, sample, ["sklearn.tree"])
