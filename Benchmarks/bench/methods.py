"""What is measured: Understudy by its command, and its rivals by their programs."""

import dataclasses
import json
import pathlib
import sys

from .measure import Cost, measured

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BINARY = PROJECT / ".build" / "release" / "understudy"

# Named as the file in peers/ is.
PEERS = ["gaussian_copula", "sequential_cart", "mostlyai", "tvae", "ctgan"]
USUAL = ["understudy", "gaussian_copula", "sequential_cart", "mostlyai"]
QUICK = ["understudy", "gaussian_copula", "sequential_cart"]


@dataclasses.dataclass
class Made:
    fit: Cost
    sample: Cost
    path: pathlib.Path
    rows: int


def make(method: str, dataset, folder: pathlib.Path) -> Made:
    """Fits on the dataset's train and samples as many rows, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    train, out = folder / "train.csv", folder / "synthetic.csv"
    dataset.train.to_csv(train, index=False)
    out.unlink(missing_ok=True)
    rows = len(dataset.train)
    if method == "understudy":
        model = folder / "model.understudy"
        fit = [str(BINARY), "fit", str(train), "-o", str(model), "--force"]
        sample = [str(BINARY), "sample", str(model), "-n", str(rows), "-o", str(out), "--force"]
        options = {"cwd": PROJECT}
    else:
        model, roles = folder / "model", folder / "roles.json"
        roles.write_text(json.dumps({"categories": dataset.categories, "target": dataset.target}))
        program = [sys.executable, "-m", f"bench.peers.{method}"]
        fit = program + ["fit", str(roles), str(train), str(model)]
        sample = program + ["sample", str(model), str(rows), str(out)]
        options = {"cwd": PROJECT / "Benchmarks"}
    fitted = measured(fit, str(folder / "fit.log"), **options)
    sampled = measured(sample, str(folder / "sample.log"), **options)
    return Made(fitted, sampled, out, rows)
