"""Makes the tables and reference figures that the parity tests compare with."""

import argparse
import json
import pathlib
import warnings

import numpy as np
import pandas as pd
import sdmetrics
import xgboost
from scipy import stats
from sdmetrics.reports.single_table.quality_report import QualityReport
from sklearn.metrics import roc_auc_score

warnings.filterwarnings("ignore")
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/EvaluationTests/Fixtures"
CATEGORIES = ["ward", "grade", "smoker", "outcome"]
NUMBERS = ["age", "visits", "cost", "pressure", "dose"]


def people(rows, seed, shift=0.0):
    """A table of made-up patients. `shift` moves some of its relations."""
    r = np.random.default_rng(seed)
    age = np.clip(r.normal(52 + 6 * shift, 17, rows).round(), 18, 95)
    visits = r.poisson(np.exp(0.01 * age + 0.4 * shift)).astype(float)
    cost = np.where(r.random(rows) < 0.45, 0, np.exp(r.normal(5 + 0.2 * visits, 1.1 + 0.3 * shift))).round(2)
    pressure = (95 + 0.55 * (1 - shift) * age + r.normal(0, 12, rows)).round(1)
    ward = r.choice(["A", "B", "C", "D", "E", "F"], rows, p=[0.4, 0.25, 0.15, 0.1, 0.07, 0.03])
    high = (pressure > 130).astype(int)
    grade = np.where(r.random(rows) < 0.15 + 0.1 * shift, "low", np.where(high == 1, "high", "middle"))
    smoker = np.where(r.random(rows) < 0.2 + 0.002 * age, "yes", "no")
    dose = np.where(grade == "high", r.choice([10, 20, 40], rows), r.choice([0, 5, 10], rows)).astype(float)
    risk = -6 + 0.06 * age + 0.9 * (smoker == "yes") + 0.25 * visits + 0.5 * high + 0.3 * np.isin(ward, ["C", "E"])
    outcome = np.where(r.random(rows) < 1 / (1 + np.exp(-risk)), "died", "lived")
    table = pd.DataFrame(
        dict(age=age, visits=visits, cost=cost, pressure=pressure, dose=dose, ward=ward, grade=grade, smoker=smoker,
             outcome=outcome))
    table.loc[r.random(rows) < 0.05 + 0.10 * (table.smoker == "yes"), "pressure"] = np.nan
    table.loc[r.random(rows) < 0.08, "ward"] = np.nan
    return table


def shape_and_trend(real, synthetic):
    metadata = {"columns": {c: {"sdtype": "numerical" if c in NUMBERS else "categorical"} for c in real.columns}}
    report = QualityReport()
    # Newer versions leave weakly related pairs out of the mean; published tables count all of them.
    report.real_correlation_threshold = report.real_association_threshold = 0
    report.generate(real, synthetic, metadata, verbose=False)
    shapes = report.get_details("Column Shapes")
    pairs = report.get_details("Column Pair Trends")
    return {
        "shape": 1 - shapes.Score.mean(),
        "shapes": {row.Column: 1 - row.Score for row in shapes.itertuples()},
        "trend": 1 - pairs.Score.mean(),
        "trends": [
            {"columns": [row["Column 1"], row["Column 2"]], "error": 1 - row["Score"]}
            for row in pairs.to_dict("records")
        ],
    }


def common_edges(real, synthetic):
    """Trend with both tables cut by the real table's edges: numpy alone, no peer has it."""
    errors = []
    columns = list(real.columns)

    def cells(column, table):
        if column not in NUMBERS:
            return table[column].fillna("missing").to_numpy().astype(str)
        edges = np.histogram_bin_edges(real[column].dropna())
        return np.where(table[column].isna(), 99, np.digitize(table[column], edges)).astype(str)

    for i, a in enumerate(columns):
        for b in columns[i + 1:]:
            if a in NUMBERS and b in NUMBERS:
                r = [t[[a, b]].dropna().corr().iloc[0, 1] for t in (real, synthetic)]
                error = abs(r[0] - r[1]) / 2
            else:
                shares = [
                    pd.Series(list(zip(cells(a, t), cells(b, t)))).value_counts(normalize=True)
                    for t in (real, synthetic)
                ]
                error = shares[0].subtract(shares[1], fill_value=0).abs().sum() / 2
            errors.append({"columns": [a, b], "error": error})
    return errors


def coefficients(real, synthetic):
    found = []
    pairs = [("age", "visits"), ("cost", "visits"), ("smoker", "grade"), ("ward", "outcome"), ("pressure", "grade")]
    for a, b in pairs:
        values = []
        for table in (real, synthetic):
            both = table[[a, b]].dropna()
            numeric = [c for c in (a, b) if c in NUMBERS]
            if len(numeric) == 2:
                values.append(stats.spearmanr(both[a], both[b]).statistic)
            elif not numeric:
                values.append(stats.contingency.association(pd.crosstab(both[a], both[b]), method="cramer"))
            else:
                groups = [g[numeric[0]] for _, g in both.groupby(b if numeric[0] == a else a)]
                mean = both[numeric[0]].mean()
                between = sum(len(g) * (g.mean() - mean) ** 2 for g in groups)
                values.append((between / ((both[numeric[0]] - mean) ** 2).sum()) ** 0.5)
        found.append({"columns": [a, b], "real": values[0], "synthetic": values[1]})
    return found


def codes(tables):
    """Categories as their place among the sorted levels of all tables; missing stays missing."""
    out = [t.copy() for t in tables]
    for column in CATEGORIES:
        levels = sorted(set().union(*[set(t[column].dropna()) for t in tables]))
        place = {level: i for i, level in enumerate(levels)}
        for t in out:
            t[column] = t[column].map(place).astype(float)
    return out


def booster(objective, **extra):
    return dict(objective=objective, tree_method="hist", max_bin=256, max_depth=6, nthread=1, seed=0, **extra)


def detection(tables):
    """AUC of telling the second table from the first: every third row held out in turn."""
    x = pd.concat(tables).to_numpy()
    y = np.r_[np.zeros(len(tables[0])), np.ones(len(tables[1]))]
    fold = np.arange(len(y)) % 3
    areas = []
    for k in range(3):
        model = xgboost.train(
            booster("binary:logistic", eta=0.15), xgboost.DMatrix(x[fold != k], y[fold != k]), 100)
        areas.append(roc_auc_score(y[fold == k], model.predict(xgboost.DMatrix(x[fold == k]))))
    return float(np.mean(areas))


def predictions(train, test):
    found = {}
    for target, classes in (("outcome", 2), ("grade", 3), ("age", 0)):
        others = [c for c in train.columns if c != target]
        objective = {0: "reg:squarederror", 2: "binary:logistic", 3: "multi:softprob"}[classes]
        extra = {"num_class": classes} if classes > 2 else {}
        model = xgboost.train(
            booster(objective, eta=0.3, **extra), xgboost.DMatrix(train[others].to_numpy(), train[target]), 100)
        predicted = model.predict(xgboost.DMatrix(test[others].to_numpy()))
        truth = test[target].to_numpy()
        if classes == 0:
            found[target] = {"r2": float(1 - ((predicted - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())}
        elif classes == 2:
            found[target] = {"auc": float(roc_auc_score(truth, predicted))}
        else:
            found[target] = {"auc": float(np.mean([roc_auc_score(truth == k, predicted[:, k]) for k in range(3)]))}
    return found


def balls(real, synthetic):
    """Alpha-precision and beta-recall by their formulas, in numpy; no peer takes missing cells.

    Numbers by real's range, a missing one at real's mean with an axis of its own; categories one-hot by
    real's levels, missing being one. As many rows of each.
    """
    size = min(len(real), len(synthetic))
    real, synthetic = real.head(size), synthetic.head(size)
    axes = [[], []]
    for column in real.columns:
        if column in NUMBERS:
            low, high = real[column].min(), real[column].max()
            mean = ((real[column] - low) / (high - low)).mean()
            for side, table in zip(axes, (real, synthetic)):
                side.append(((table[column] - low) / (high - low)).fillna(mean).to_numpy())
                side.append(table[column].isna().to_numpy().astype(float))
        else:
            for level in real[column].fillna("missing").unique():
                for side, table in zip(axes, (real, synthetic)):
                    side.append((table[column].fillna("missing") == level).to_numpy().astype(float))
    x, y = (np.array(side).T for side in axes)
    alphas = np.linspace(0, 1, 30)

    def score(curve):
        return float(1 - np.abs(alphas - np.array(curve)).sum() / alphas.sum())

    def away(rows, centre):
        return np.sqrt(((rows - centre) ** 2).sum(1))

    radii = np.quantile(away(x, x.mean(0)), alphas)
    made = away(y, x.mean(0))
    precision = score([(made <= radius).mean() for radius in radii])
    between = np.array([np.partition(away(x, row), 1)[1] for row in x])
    found = [away(y, row) for row in x]
    depths = away(y, y.mean(0))[[row.argmin() for row in found]]
    # Rounding must not decide between two distances that are one.
    met = np.array([row.min() for row in found]) <= between * (1 + 1e-9) + 1e-12
    radii = np.quantile(depths, alphas)
    recall = score([(met & (depths <= radius)).mean() for radius in radii])
    return {"alphaPrecision": precision, "betaRecall": recall}


def fixtures():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    train, holdout, synthetic = people(2400, 1), people(2000, 2), people(2000, 3, shift=0.35)
    names = ("train", "holdout", "synthetic")
    for name, table in zip(names, (train, holdout, synthetic)):
        table.to_csv(FIXTURES / f"{name}.csv", index=False)
    # What the tests read back is what is measured.
    train, holdout, synthetic = (pd.read_csv(FIXTURES / f"{name}.csv") for name in names)
    coded = codes([train, holdout, synthetic])
    figures = {
        "versions": {"sdmetrics": sdmetrics.__version__, "xgboost": xgboost.__version__},
        "synthetic": shape_and_trend(train, synthetic),
        "holdout": shape_and_trend(train, holdout),
        "commonEdges": common_edges(train, synthetic),
        "coefficients": coefficients(train, synthetic),
        "detection": {
            "synthetic": detection([coded[1], coded[2]]),
            "holdout": detection([coded[0].iloc[:2000], coded[1]]),
        },
        "predictions": predictions(coded[0], coded[1]),
        "balls": {"synthetic": balls(train, synthetic), "holdout": balls(train, holdout)},
    }
    (FIXTURES / "figures.json").write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n")
    print(json.dumps({k: figures[k] for k in ("detection", "predictions", "balls")}, indent=1))
    print("Shape %.5f Trend %.5f" % (figures["synthetic"]["shape"], figures["synthetic"]["trend"]))
    print("Wrote", FIXTURES)


def arrays(path):
    """XGBoost's AUC on arrays the tests wrote: label, fold and features a row, comma-separated."""
    table = np.genfromtxt(path, delimiter=",", filling_values=np.nan)
    y, fold, x = table[:, 0], table[:, 1], table[:, 2:]
    areas = []
    for k in range(3):
        model = xgboost.train(
            booster("binary:logistic", eta=0.15), xgboost.DMatrix(x[fold != k], y[fold != k]), 100)
        areas.append(roc_auc_score(y[fold == k], model.predict(xgboost.DMatrix(x[fold == k]))))
    print("XGBoost AUC by fold", areas, "mean", np.mean(areas))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrays", help="print XGBoost's AUC on arrays that a test wrote")
    options = parser.parse_args()
    arrays(options.arrays) if options.arrays else fixtures()
