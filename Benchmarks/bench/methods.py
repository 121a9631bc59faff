"""What is measured: Understudy by its command, and its rivals by their programs."""

import dataclasses
import json
import os
import pathlib
import sys

from .measure import Cost, Failed, measured

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(
    os.environ.get("UNDERSTUDY_BINARY", PROJECT / ".build" / "release" / "understudy"))

# Named as the file in peers/ is.
PEERS = ["gaussian_copula", "sequential_cart", "mostlyai", "tvae", "ctgan", "arf", "utrees"]
USUAL = ["understudy", "gaussian_copula", "sequential_cart", "mostlyai"]
QUICK = ["understudy", "gaussian_copula", "sequential_cart"]


# Understudy spreads its rows evenly: where one fold of a detector has a few too many of a kind, the
# other has too few, and it looks worse than it is. It is shown rows chosen from so many times as many.
APART = 8

# A rival that makes rows one at a time makes fewer of them.
MOST_ROWS = {"utrees": 3_000}


@dataclasses.dataclass
class Made:
    fit: Cost
    sample: Cost
    path: pathlib.Path
    rows: int

    def note(self, folder: pathlib.Path) -> None:
        """Writes down what making cost, so that judging can be done later, or again."""
        costs = {"rows": self.rows, "fit": dataclasses.asdict(self.fit),
                 "sample": dataclasses.asdict(self.sample)}
        (folder / "made.json").write_text(json.dumps(costs))


def made_before(folder: pathlib.Path) -> Made:
    """What `make` made in `folder`."""
    noted = folder / "made.json"
    if not noted.exists():
        raise Failed("nothing was made yet")
    costs = json.loads(noted.read_text())
    return Made(Cost(**costs["fit"]), Cost(**costs["sample"]), folder / "synthetic.csv", costs["rows"])


def make(method: str, dataset, folder: pathlib.Path, options: tuple[str, ...] = ()) -> Made:
    """Fits on the dataset's train and samples as many rows, in `folder`.

    `options` are Understudy's for `fit`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    train, out = folder / "train.csv", folder / "synthetic.csv"
    dataset.train.to_csv(train, index=False)
    for old in (out, folder / "made.json"):
        old.unlink(missing_ok=True)
    rows = min(len(dataset.train), MOST_ROWS.get(method, len(dataset.train)))
    if method == "understudy":
        model = folder / "model.understudy"
        fit = [str(BINARY), "fit", str(train), "-o", str(model), "--force", *options]
        sample = [str(BINARY), "sample", str(model), "-n", str(rows), "-o", str(out), "--force"]
        where = PROJECT
    else:
        model, roles = folder / "model", folder / "roles.json"
        roles.write_text(json.dumps({"categories": dataset.categories, "target": dataset.target}))
        program = [sys.executable, "-m", f"bench.peers.{method}"]
        fit = program + ["fit", str(roles), str(train), str(model)]
        sample = program + ["sample", str(model), str(rows), str(out)]
        where = PROJECT / "Benchmarks"
    fitted = measured(fit, str(folder / "fit.log"), cwd=where)
    sampled = measured(sample, str(folder / "sample.log"), cwd=where)
    if method == "understudy":
        many = str(folder / "apart.csv")
        more = [str(BINARY), "sample", str(model), "-n", str(APART * rows), "-o", many, "--force",
                "--seed", "8"]
        measured(more, str(folder / "apart.log"), cwd=where)
    made = Made(fitted, sampled, out, rows)
    made.note(folder)
    return made
