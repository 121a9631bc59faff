"""Shape: does each column look right by itself?

Numbers: the largest distance between the two distribution functions (Kolmogorov-Smirnov), among
cells that are there. Categories: the total variation distance, missing being a level of its own.
The error is the mean over columns, in per cent.
"""

import numpy as np
import pandas as pd


def kolmogorov_smirnov(real: np.ndarray, made: np.ndarray) -> float:
    real, made = np.sort(real), np.sort(made)
    grid = np.concatenate([real, made])
    below = np.searchsorted(real, grid, side="right") / len(real)
    other = np.searchsorted(made, grid, side="right") / len(made)
    return float(np.abs(below - other).max())


def total_variation(real: pd.Series, made: pd.Series) -> float:
    a = real.value_counts(normalize=True)
    b = made.value_counts(normalize=True)
    return float(a.subtract(b, fill_value=0).abs().sum() / 2)


def shape_errors(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> dict[str, float]:
    """The error of each column, as a share; a column that is missing throughout has none."""
    errors = {}
    for column in real.columns:
        if column in categories:
            missing = "\0missing"
            errors[column] = total_variation(
                real[column].fillna(missing), made[column].fillna(missing))
        else:
            a = real[column].dropna().to_numpy(float)
            b = made[column].dropna().to_numpy(float)
            if len(a) and len(b):
                errors[column] = kolmogorov_smirnov(a, b)
            elif len(a) or len(b):
                errors[column] = 1.0
    return errors


def shape(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> float:
    return 100 * float(np.mean(list(shape_errors(real, made, categories).values())))
