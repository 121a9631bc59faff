"""The results as a Markdown table, one a dataset."""

import json
import pathlib

from . import bars

HEAD = [
    "", "Shape %", "Trend %", "Trend % (field)", "3-way %", "AUC v. train", "AUC v. holdout",
    "MLE", "alpha-precision %", "beta-recall %", "nearer train", "very near %", "copies %",
    "copy test p", "fit CPU-s", "fit s", "rows/s",
    "rows / CPU-s", "peak MB",
]
NAMES = {
    "holdout": "*the real holdout*", "bootstrap": "*train drawn again*",
    "understudy": "**Understudy**", "gaussian_copula": "SDV GaussianCopula",
    "sequential_cart": "sequential CART, leaf 50", "mostlyai": "mostlyai-engine",
    "tvae": "SDV TVAE", "ctgan": "SDV CTGAN", "arf": "ARF (arfpy)", "utrees": "utrees",
}


def stored(results: pathlib.Path, dataset: str) -> list[dict]:
    """What was measured of a dataset, in this run or before, in the order of NAMES."""
    found = [json.loads(path.read_text()) for path in results.glob(f"{dataset}-*.json")]
    order = list(NAMES)
    return sorted(found, key=lambda result: order.index(result["method"]))


def cell(value, digits: int) -> str:
    if value is None:
        return ""
    text = f"{value:,.{digits}f}"
    return text[1:] if text.startswith("0.") and digits == 3 else text


def chance(p) -> str:
    return "<.001" if p is not None and p < 0.001 else cell(p, 3)


def area(result: dict, name: str) -> str:
    found = result.get(name)
    if not found:
        return ""
    half = found["half_interval"]
    return cell(found["auc"], 3) + (f" ±{half:.3f}" if half is not None else "")


def row(result: dict) -> list[str]:
    get = lambda *path: dig(result, path)
    fit, sample, rows = result.get("fit"), result.get("sample"), result.get("rows")
    work = lambda cost, kind: cost.get(f"work_{kind}") or cost[kind]
    utility = get("utility", "made")
    if utility is not None and result["method"] == "holdout":
        utility = get("utility", "real")
    share, copied = get("closeness", "share"), get("copies", "share")
    near = get("closeness", "very_near")
    return [
        NAMES[result["method"]] + (f" ({note})" if (note := get("fit", "note")) else ""),
        cell(get("shape"), 2), cell(get("trend"), 2), cell(get("field", "trend"), 2),
        cell(get("three_way"), 2), area(result, "auc_train"), area(result, "auc_holdout"),
        cell(utility, 3), cell(get("coverage", "alpha_precision"), 1),
        cell(get("coverage", "beta_recall"), 1), cell(share, 3),
        cell(near and 100 * near, 1), cell(copied and 100 * copied, 2),
        chance(get("copies", "p")),
        cell(fit and work(fit, "cpu"), 1), cell(fit and work(fit, "wall"), 1),
        cell(sample and rows / work(sample, "wall"), 0),
        cell(sample and rows / work(sample, "cpu"), 0),
        cell(fit and max(fit["peak_mb"], sample["peak_mb"]), 0),
    ]


def dig(value, path):
    for key in path:
        if value is None:
            return None
        value = value.get(key)
    return value


def markdown(dataset: str, about: str, results: list[dict]) -> str:
    lines = [f"### {dataset}", "", about, "", "| " + " | ".join(HEAD) + " |",
             "|---|" + "---:|" * (len(HEAD) - 1)]
    for result in results:
        if "error" in result:
            name = NAMES.get(result["method"], result["method"])
            lines.append(f"| {name} | failed: {result['error']} |" + " |" * (len(HEAD) - 2))
        else:
            lines.append("| " + " | ".join(row(result)) + " |")
    return "\n".join(lines) + "\n\n" + bars.markdown(dataset, results, NAMES)
