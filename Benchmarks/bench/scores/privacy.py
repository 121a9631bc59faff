"""Closeness and copies: smoke tests, not evidence of privacy.

Closeness: of the made rows, the share that lies nearer to train than to a holdout of the same size,
by Gower's distance (1971, doi:10.2307/2528823); ties count half, so that 50 % is what rows drawn
afresh would score. Beside it the share of made rows nearer to train than all but the nearest 2 % of a
holdout's rows are: 2 % is ideal. Copies: made rows equal to a row of train.
"""

import numpy as np
import pandas as pd
from scipy.stats import binomtest

NEAREST = 0.02


def gower_space(tables: list[pd.DataFrame], categories: list[str]):
    """Numbers divided by train's range, and categories as codes; missing is NaN and a code."""
    train = tables[0]
    numbers, levels = [], []
    for name in train.columns:
        cells = pd.concat([table[name] for table in tables])
        if name in categories:
            levels.append(pd.factorize(cells.fillna("\0missing"))[0].astype(np.int32))
        else:
            known = train[name].dropna().to_numpy(float)
            span = (known.max() - known.min()) if len(known) else 0
            numbers.append(cells.to_numpy(np.float32, na_value=np.nan) / np.float32(span or 1))
    cuts = np.cumsum([len(table) for table in tables])[:-1]
    stack = lambda columns, kind: np.split(
        np.column_stack(columns) if columns else np.zeros((sum(map(len, tables)), 0), kind), cuts)
    return stack(numbers, np.float32), stack(levels, np.int32)


def nearest(numbers, levels, base_numbers, base_levels, block: int = 32) -> np.ndarray:
    """The distance of each row to its nearest in the base.

    *Complexity*: rows x base x columns.
    """
    result = np.empty(len(numbers), np.float32)
    columns = [np.ascontiguousarray(column) for column in base_numbers.T]
    gaps = [np.isnan(column) for column in columns]
    kinds = [np.ascontiguousarray(column) for column in base_levels.T]
    for start in range(0, len(numbers), block):
        rows = slice(start, start + block)
        distance = np.zeros((len(numbers[rows]), len(base_numbers)), np.float32)
        for index, column in enumerate(columns):
            cells = numbers[rows, index][:, None]
            apart = np.abs(cells - column[None, :])
            missing = np.isnan(cells)
            if missing.any() or gaps[index].any():
                # Both missing: equal. One missing: as far apart as can be.
                both = missing & gaps[index][None, :]
                apart = np.where(both, 0, np.where(np.isnan(apart), 1, apart))
            distance += apart
        for index, column in enumerate(kinds):
            distance += levels[rows, index][:, None] != column[None, :]
        result[rows] = distance.min(axis=1)
    return result


def closeness(train, holdout, made, categories: list[str], most: int) -> dict:
    """At most `most` made rows are asked, against bases of the holdout's size or `4 * most`."""
    draw = np.random.default_rng(0)
    size = min(len(train), len(holdout), 4 * most)
    base = train.iloc[draw.choice(len(train), size, replace=False)]
    other = holdout.iloc[draw.choice(len(holdout), size, replace=False)]
    asked = made.iloc[draw.choice(len(made), min(len(made), most), replace=False)]
    # The scale is all of train's, not the drawn part's.
    numbers, levels = gower_space([train, base, other, asked], categories)
    # The holdout's own rows, asked the same: what is usual.
    usual = draw.choice(size, min(size, most), replace=False)
    usual_to_train = nearest(numbers[2][usual], levels[2][usual], numbers[1], levels[1])
    to_train = nearest(numbers[3], levels[3], numbers[1], levels[1])
    to_holdout = nearest(numbers[3], levels[3], numbers[2], levels[2])
    share = np.mean((to_train < to_holdout) + 0.5 * (to_train == to_holdout))
    # The half credit of ties makes the spread smaller than a coin's; this is an upper bound.
    mark = np.quantile(usual_to_train, NEAREST, method="inverted_cdf")
    # Ties at the mark count in part: as many as make the holdout's own share the nominal one.
    below, tied = np.mean(usual_to_train < mark), np.mean(usual_to_train == mark)
    part = (NEAREST - below) / tied
    very_near = np.mean(to_train < mark) + part * np.mean(to_train == mark)
    spread = NEAREST * (1 - NEAREST) * (1 / len(asked) + 1 / len(usual))
    return {"share": float(share), "standard_error": 0.5 / np.sqrt(len(asked)),
            "very_near": float(very_near), "very_near_standard_error": float(np.sqrt(spread))}


def rows_as_text(table: pd.DataFrame, names: list[str]) -> pd.Series:
    columns = [
        table[name].map(lambda cell: "" if pd.isna(cell) else f"{cell:.10g}")
        if pd.api.types.is_numeric_dtype(table[name]) else table[name].fillna("").astype(str)
        for name in names
    ]
    return columns[0].str.cat(columns[1:], sep="\x1f")


def copies(train, holdout, made) -> dict:
    """How many made rows are rows of train, and whether that is more than chance explains.

    The test looks at made rows that equal a row of train or of an equally large holdout, but not of
    both: where making rows is blind to which part a row stood in, at most half of them match train.
    """
    draw = np.random.default_rng(0)
    size = min(len(train), len(holdout))
    names = list(train.columns)
    texts = rows_as_text(made, names)
    in_train = texts.isin(set(rows_as_text(train, names)))
    base = train.iloc[draw.choice(len(train), size, replace=False)]
    other = holdout.iloc[draw.choice(len(holdout), size, replace=False)]
    in_base = texts.isin(set(rows_as_text(base, names)))
    in_other = texts.isin(set(rows_as_text(other, names)))
    apart = int((in_base ^ in_other).sum())
    matches = int((in_base & ~in_other).sum())
    p = binomtest(matches, apart, 0.5, alternative="greater").pvalue if apart else 1.0
    return {"share": float(in_train.mean()), "deciding": apart, "matching_train": matches, "p": p}
