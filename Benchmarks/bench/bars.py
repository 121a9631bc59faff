"""Which bars a made table clears, each with room for the figure's own chance.

A bar on a sampled figure holds when its 95 % interval's better end does, so that rows drawn afresh from the
truth clear all of them; the difference in utility must be small with confidence.
"""

# The detector's area against the holdout: what the best generator we know of reached.
AREA = {"adult": 0.530, "shoppers": 0.555, "magic": 0.560, "default": 0.570}


def spread(found: dict, value: str, error: str, ideal: float) -> bool:
    return abs(found[value] - ideal) <= 2 * found[error]


# Name -> whether it holds, from a result, the holdout's and the bootstrap's.
BARS = {
    "AUC v. train .475-.525": lambda one, held, again: (
        one["auc_train"]["low"] <= 0.525 and one["auc_train"]["high"] >= 0.475),
    "Shape ≤ 1.1 bootstrap": lambda one, held, again: one["shape"] <= 1.1 * again["shape"],
    "Trend ≤ 1.1 bootstrap": lambda one, held, again: one["trend"] <= 1.1 * again["trend"],
    "3-way ≤ 1.15 holdout": lambda one, held, again: one["three_way"] <= 1.15 * held["three_way"],
    "MLE loss ≤ .01": lambda one, held, again: one["utility"]["difference_high"] <= 0.01,
    "alpha ≥ 98": lambda one, held, again: one["coverage"]["alpha_precision"] >= 98,
    "beta, holdout ±1.5": lambda one, held, again: abs(
        one["coverage"]["beta_recall"] - held["coverage"]["beta_recall"]) <= 1.5,
    "nearer train, .5": lambda one, held, again: spread(
        one["closeness"], "share", "standard_error", 0.5),
    "very near ≤ 2": lambda one, held, again: (
        one["closeness"]["very_near"] <= 0.02 + 2 * one["closeness"]["very_near_standard_error"]),
    "copies by chance": lambda one, held, again: one["copies"]["p"] >= 0.01,
}


def bars_of(dataset: str) -> dict:
    if dataset not in AREA:
        return BARS
    limit = AREA[dataset]
    area = lambda one, held, again: one["auc_holdout"]["low"] <= limit
    return {f"AUC v. holdout ≤ {limit:.3f}".replace("0.", "."): area, **BARS}


def markdown(dataset: str, results: list[dict], names: dict[str, str]) -> str:
    """One row a method: the bars that hold. Nothing where the ideals are not there."""
    ideals = {one["method"]: one for one in results if one["method"] in ("holdout", "bootstrap")}
    if len(ideals) < 2:
        return ""
    bars = bars_of(dataset)
    lines = ["| " + " | ".join(["bars cleared", *bars, "all"]) + " |",
             "|---|" + ":---:|" * (len(bars) + 1)]
    for one in results:
        if "error" in one or one["method"] == "bootstrap":
            continue
        held = [bar(one, ideals["holdout"], ideals["bootstrap"]) for bar in bars.values()]
        marks = ["✓" if holds else "·" for holds in held]
        lines.append("| " + " | ".join(
            [names[one["method"]], *marks, f"{sum(held)} of {len(held)}"]) + " |")
    return "\n".join(lines) + "\n"
