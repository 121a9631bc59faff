"""The study's figures as Markdown: means over seeds, and paired differences to "nothing"."""

import numpy as np
from scipy.stats import t

from .scores import SCORES

DIFFERING = ("AP", "log-loss")


def interval(differences: np.ndarray) -> tuple[float, float, float]:
    """The mean paired difference and its 95 % interval over seeds (Student's t).

    Seeds part the same rows anew, so it tells how the mean over partings of this table varies; another
    table's would vary more.
    """
    count = len(differences)
    mean = float(np.mean(differences))
    half = float(t.ppf(0.975, count - 1) * np.std(differences, ddof=1) / np.sqrt(count))
    return mean, mean - half, mean + half


def verdict(low: float, high: float, more_is_better: bool) -> str:
    if low <= 0 <= high:
        return ""
    return " **better**" if (low > 0) == more_is_better else " worse"


def markdown(title: str, runs: list[dict], arms: list[str], learner: str) -> str:
    """`runs`: one a seed, {"scores": {learner: {arm: {score: value}}}}."""
    head = ["", *SCORES, *(f"Δ {name} (95 %)" for name in DIFFERING)]
    lines = [f"#### {title}, {learner}", "", "| " + " | ".join(head) + " |",
             "|---|" + "---:|" * (len(head) - 1)]
    for arm in arms:
        found = [run for run in runs if {arm, "nothing"} <= set(run["scores"][learner])]
        if not found:
            continue
        of = lambda name, one: np.array([run["scores"][learner][one][name] for run in found])
        # Means over fewer seeds compare with nobody else's.
        few = f" ({len(found)} seeds)" if len(found) < len(runs) else ""
        cells = [arm + few] + [f"{of(name, arm).mean():.4f}" for name in SCORES]
        for name in DIFFERING:
            if arm in ("nothing", "tuned threshold") or len(found) < 2:
                cells.append("")
                continue
            mean, low, high = interval(of(name, arm) - of(name, "nothing"))
            cells.append(f"{mean:+.4f} [{low:+.4f}, {high:+.4f}]{verdict(low, high, SCORES[name])}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def summary(cases: dict[str, list[dict]], arms: list[str], learner: str) -> str:
    """All cases beside each other: the paired difference in average precision / in log-loss; in bold where
    its interval is better than nothing, in brackets where it holds zero."""
    lines = [f"#### Summary, {learner}: Δ AP / Δ log-loss to nothing", "",
             "| | " + " | ".join(cases) + " |", "|---|" + "---:|" * len(cases)]
    for arm in arms:
        cells = []
        for runs in cases.values():
            found = [run for run in runs if {arm, "nothing"} <= set(run["scores"][learner])]
            parts = []
            for name in DIFFERING if len(found) > 1 else ():
                of = lambda one: np.array([run["scores"][learner][one][name] for run in found])
                mean, low, high = interval(of(arm) - of("nothing"))
                mark = "({})" if low <= 0 <= high else (
                    "**{}**" if (low > 0) == SCORES[name] else "{}")
                parts.append(mark.format(f"{mean:+.3f}"))
            cells.append(" / ".join(parts))
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
