"""Trend: do pairs of columns go together as they should?

Two numbers: half the difference of their Pearson correlations. Otherwise: the total variation
distance of the pair's joint table, numbers in ten bins of equal width *between train's least and
greatest*, the outer bins open. (sdmetrics bins each table by its own least and greatest, so that one
stray value moves every bin: that figure is in `field.py`.) The mean over pairs, in per cent.
"""

import itertools

import numpy as np
import pandas as pd

BINS = 10


def binned(cells: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The bin of each cell, 0 ..< BINS; missing is a bin of its own."""
    codes = np.searchsorted(edges[1:-1], cells, side="right")
    return np.where(np.isnan(cells), BINS, codes)


def coded(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]):
    """Both tables as small whole numbers, and how many different ones each column has."""
    a, b, sizes = {}, {}, {}
    for column in real.columns:
        if column in categories:
            both = pd.concat([real[column], made[column]]).fillna("\0missing")
            codes, levels = pd.factorize(both)
            a[column], b[column] = codes[: len(real)], codes[len(real):]
            sizes[column] = len(levels)
        else:
            x, y = real[column].to_numpy(float, na_value=np.nan), made[column].to_numpy(
                float, na_value=np.nan)
            known = x[~np.isnan(x)]
            edges = np.linspace(known.min(), known.max(), BINS + 1) if len(known) else np.zeros(
                BINS + 1)
            a[column], b[column] = binned(x, edges), binned(y, edges)
            sizes[column] = BINS + 1
    return a, b, sizes


def joint(first: np.ndarray, second: np.ndarray, width: int, size: int) -> np.ndarray:
    return np.bincount(first.astype(np.int64) * width + second, minlength=size) / len(first)


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """NaN where either is constant."""
    there = ~(np.isnan(x) | np.isnan(y))
    if there.sum() < 2:
        return float("nan")
    x, y = x[there], y[there]
    if x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def trend_errors(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> dict:
    """The error of each pair, as a share; a pair whose real correlation does not exist has none."""
    a, b, sizes = coded(real, made, categories)
    numeric = [column for column in real.columns if column not in categories]
    xs = {c: real[c].to_numpy(float, na_value=np.nan) for c in numeric}
    ys = {c: made[c].to_numpy(float, na_value=np.nan) for c in numeric}
    errors = {}
    for one, other in itertools.combinations(real.columns, 2):
        if one in xs and other in xs:
            r = correlation(xs[one], xs[other])
            s = correlation(ys[one], ys[other])
            if np.isnan(r):
                continue
            # A constant made column has no correlation: as far off as none at all.
            errors[one, other] = abs(r - (0 if np.isnan(s) else s)) / 2
        else:
            width, size = sizes[other], sizes[one] * sizes[other]
            if size > 50_000_000:  # two columns of thousands of levels each: count sparsely
                key = lambda t: pd.Series(t[one].astype(np.int64) * width + t[other])
                p = key(a).value_counts(normalize=True)
                q = key(b).value_counts(normalize=True)
                errors[one, other] = p.subtract(q, fill_value=0).abs().sum() / 2
            else:
                p = joint(a[one], a[other], width, size)
                q = joint(b[one], b[other], width, size)
                errors[one, other] = np.abs(p - q).sum() / 2
    return errors


def trend(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> float:
    return 100 * float(np.mean(list(trend_errors(real, made, categories).values())))
