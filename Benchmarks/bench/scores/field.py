"""The field's own figures, by sdmetrics: Shape and Trend as papers print them.

sdmetrics bins each table by its own least and greatest value, so its Trend punishes a single stray
value; it is reported as the field does, beside ours with common bins. Papers average over all pairs
of columns; recent versions of sdmetrics leave out those that are weakly associated in the real table
(on Adult 92 of 105): that figure is `trend_associated`, and not comparable with what was published.
"""

import warnings

import pandas as pd
from sdmetrics.reports.single_table._properties import ColumnPairTrends, ColumnShapes

# The version's default, above which it counts a pair.
ASSOCIATION = 0.3


def field(real: pd.DataFrame, made: pd.DataFrame, categories: list[str]) -> dict:
    plain = lambda table: pd.DataFrame({
        name: table[name].astype(object) if name in categories
        else table[name].astype("float64") for name in table.columns})
    metadata = {"columns": {
        name: {"sdtype": "categorical" if name in categories else "numerical"}
        for name in real.columns}}
    real, made = plain(real), plain(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shapes, every = ColumnShapes(), ColumnPairTrends()
        strong = ColumnPairTrends()
        strong.real_correlation_threshold = strong.real_association_threshold = ASSOCIATION
        scores = [one.get_score(real, made, metadata) for one in (shapes, every, strong)]
    errors = [None if pd.isna(score) else 100 * (1 - float(score)) for score in scores]
    return dict(zip(("shape", "trend", "trend_associated"), errors))
