"""Alpha-precision and beta-recall: do made rows lie where real ones do, and everywhere they do?

Alaa, van Breugel, Saveliev, van der Schaar 2022 (arXiv:2102.08921), by the definition that papers on
tables print: Euclidean distances among numbers and one-hot categories scaled to train's range, thirty
levels alpha, no learned embedding (the "naive" scores of the synthcity library). Both are 100 % less the
area between the curve and the diagonal. A perfect sampler has beta-recall near 50 %, so the ideal is the
holdout's. Distances are exact, among at most `ROWS` rows of each table, five times; the figure depends
on that number, and so does its ideal.
"""

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors

ROWS = 3_000
LEVELS = np.linspace(0, 1, 30)


def space(tables: list[pd.DataFrame], categories: list[str]) -> list[np.ndarray]:
    """Each table as points: numbers scaled to the first table's range, categories one-hot.

    A missing number stands at the first table's mean, and in a column of its own.
    """
    first, parts = tables[0], []
    for name in first.columns:
        cells = pd.concat([table[name] for table in tables])
        if name in categories:
            codes = pd.factorize(cells.fillna("\0missing"))[0]
            parts.append(np.eye(codes.max() + 1, dtype=np.float32)[codes])
            continue
        known = first[name].dropna().to_numpy(float)
        low, high = (known.min(), known.max()) if len(known) else (0, 0)
        numbers = cells.to_numpy(float, na_value=np.nan)
        gaps = np.isnan(numbers)
        numbers = np.where(gaps, known.mean() if len(known) else 0, numbers)
        parts.append(((numbers - low) / ((high - low) or 1)).astype(np.float32)[:, None])
        if gaps.any():
            parts.append(gaps.astype(np.float32)[:, None])
    cuts = np.cumsum([len(table) for table in tables])[:-1]
    return np.split(np.column_stack(parts), cuts)


def area_to_diagonal(curve: list[float]) -> float:
    return 1 - float(np.abs(LEVELS - curve).sum() / LEVELS.sum())


def scores(real: np.ndarray, made: np.ndarray) -> tuple[float, float]:
    """Alpha-precision and beta-recall of two sets of points of one size, as shares."""
    distance = lambda points, centre: np.linalg.norm(points - centre, axis=1)
    radii = np.quantile(distance(real, real.mean(axis=0)), LEVELS)
    out = distance(made, real.mean(axis=0))
    precision = [float(np.mean(out <= radius)) for radius in radii]

    search = lambda points, asked, count: NearestNeighbors(
        n_neighbors=count, algorithm="brute").fit(points).kneighbors(asked)
    to_real = search(real, real, 2)[0][:, 1]
    to_made, which = (found[:, 0] for found in search(made, real, 1))
    depth = distance(made[which], made.mean(axis=0))
    near = to_made <= to_real
    recall = [float(np.mean(near & (depth <= radius))) for radius in np.quantile(depth, LEVELS)]
    return area_to_diagonal(precision), area_to_diagonal(recall)


def coverage(real: pd.DataFrame, made: pd.DataFrame, categories: list[str], size: int,
             repeats: int) -> dict:
    """`size` rows of each table, at most `ROWS`, `repeats` times: means, in per cent."""
    size, found = min(size, ROWS), []
    for repeat in range(repeats):
        draw = np.random.default_rng(repeat)
        pick = lambda table: table.iloc[draw.choice(len(table), size, replace=False)]
        # The scale is all of train's, not the drawn part's.
        _, a, b = space([real, pick(real), pick(made)], categories)
        found.append(scores(a, b))
    precision, recall = 100 * np.mean(found, axis=0)
    return {"alpha_precision": float(precision), "beta_recall": float(recall), "rows": size}
