"""Three-way marginals: do triples of columns go together?

The total variation distance of the joint table of three columns, numbers in ten quantile bins of
train, over 64 triples that depend on the number of columns only. The mean, in per cent.
"""

import itertools

import numpy as np
import pandas as pd

TRIPLES = 64
BINS = 10


def codes(real: pd.Series, made: pd.Series, category: bool) -> tuple[np.ndarray, np.ndarray]:
    if category:
        both = pd.factorize(pd.concat([real, made]).fillna("\0missing"))[0]
        return both[: len(real)], both[len(real):]
    x = real.to_numpy(float, na_value=np.nan)
    y = made.to_numpy(float, na_value=np.nan)
    known = x[~np.isnan(x)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else []
    place = lambda cells: np.where(
        np.isnan(cells), BINS, np.searchsorted(edges, cells, side="right"))
    return place(x), place(y)


def triples(columns: int) -> list[tuple[int, int, int]]:
    every = list(itertools.combinations(range(columns), 3))
    if len(every) <= TRIPLES:
        return every
    chosen = np.random.default_rng(0).choice(len(every), TRIPLES, replace=False)
    return [every[index] for index in sorted(chosen)]


def three_way_at(
    size: int, real: pd.DataFrame, made: pd.DataFrame, categories: list[str], repeats: int,
) -> float:
    """The mean over `repeats` draws of `size` rows of each: the distance shrinks as tables grow, so
    that it compares at one size only."""
    errors = []
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        pick = lambda table: table.iloc[draw.choice(len(table), size, replace=False)]
        errors.append(three_way(pick(real), pick(made), categories))
    return float(np.mean(errors))


def three_way(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> float:
    names = list(real.columns)
    coded = {name: codes(real[name], made[name], name in categories) for name in names}
    errors = []
    for triple in triples(len(names)):
        keys = []
        for side in (0, 1):
            key = np.zeros(len(coded[names[triple[0]]][side]), dtype=np.int64)
            for index in triple:
                key = key * 100_003 + coded[names[index]][side]
            keys.append(pd.Series(key).value_counts(normalize=True))
        errors.append(keys[0].subtract(keys[1], fill_value=0).abs().sum() / 2)
    return 100 * float(np.mean(errors))
