"""Rare events of known probability: `make rare`, or

    make rare ARGS="--seeds 20 --rival-seeds 10"
    make rare ARGS="--only four-branch-7,child"
    make rare ARGS="--no-rival"

Measures how many encounters are played a second, then runs the whole search over many seeds on each
problem (how often it certifies, whether the truth is then inside its interval, calls x CoV²), then
OpenTURNS on the same functions, asked through a pipe. Writes results/rare.json and results/rare.md.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "Benchmarks" / "results"
BENCH = pathlib.Path(os.environ.get(
    "UNDERSTUDY_SCENARIOS_BENCH", PROJECT / ".build" / "release" / "ScenariosBench"))
CHILD = PROJECT / "Scenarios" / "child-behind-parked-car.yaml"
SECOND = "second method's calls"


def lines(*words: str) -> list[dict]:
    run = subprocess.run([str(BENCH), *words], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def commit() -> str:
    return subprocess.run(["git", "-C", str(PROJECT), "rev-parse", "--short", "HEAD"],
                          capture_output=True, text=True).stdout.strip()


def figure(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}g}"


def markdown(found: dict) -> str:
    out = ["# Rare events of known probability", "",
           f"`make rare` on {found['machine']}, commit {found['commit']}.", "",
           "## Encounters a second of one core's time", "",
           "| engine | kernel or solver alone | points drawn | drawn, played and labelled |",
           "|---|---:|---:|---:|"]
    for row in found["speed"]:
        out.append(f"| {row['engine']} | {row['kernel'] / 1e6:.2f} M | "
                   f"{row['points drawn'] / 1e6:.2f} M | "
                   f"{row['drawn, played and labelled'] / 1e6:.2f} M |")
    out += ["", "## The search over many seeds", "",
            "A run is five replicates and a second method. *Real CoV*: root mean square error of a "
            "replicate over the truth. ν = calls x real CoV². *Covered*: certified runs whose 95 % "
            "interval holds the truth.", "",
            "| problem | P | seeds | certified | covered | mean / P | real CoV | reported | calls a "
            "replicate | ν | second method's calls | methods |", "|---|" + "---:|" * 10 + "---|"]
    for row in found["search"]:
        share = row["covered"] / row["certified"] if row["certified"] else None
        out.append(
            f"| {row['problem']} | {row['truth']:.4g} | {row['seeds']:.0f} | {row['certified']:.0f} | "
            f"{'–' if share is None else f'{100 * share:.0f} %'} | {figure(row['mean over truth'])} | "
            f"{figure(row['real CoV'])} | {figure(row['reported CoV'])} | "
            f"{row['calls a replicate']:,.0f} | {figure(row['nu'])} | "
            f"{row[SECOND]:,.0f} | {row['methods']} |")
    if found.get("rival"):
        out += ["", f"## OpenTURNS {found['openturns']} on the same functions", "",
                "| problem | method | seeds | calls | mean / P | real CoV | reported | ν |",
                "|---|---|---:|---:|---:|---:|---:|---:|"]
        for row in found["rival"]:
            out.append(
                f"| {row['problem']} | {row['method']} | {row['seeds']} | {row['calls']:,.0f} | "
                f"{figure(row['mean over truth'])} | {figure(row['real CoV'])} | "
                f"{figure(row['reported CoV'])} | {figure(row['nu'])} |")
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--rival-seeds", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-rival", action="store_true")
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args()
    path = RESULTS / "rare.json"
    found = json.loads(path.read_text()) if path.exists() else {"speed": [], "search": [], "rival": []}
    found |= {"commit": commit(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}

    def keep(kind: str, rows: list[dict], keys: tuple[str, ...]) -> None:
        fresh = {tuple(row[key] for key in keys) for row in rows}
        found[kind] = [row for row in found[kind] if tuple(row[key] for key in keys) not in fresh] + rows
        path.write_text(json.dumps(found, indent=1) + "\n")
        (RESULTS / "rare.md").write_text(markdown(found))

    if not options.no_speed:
        keep("speed", lines("speed", str(CHILD)), ("engine",))
    names = ["four-branch-7", "four-branch-6", "rastrigin", "linear-2", "beta-4.75", "child",
             "linear-100", "linear-1000"]
    if options.only:
        names = options.only.split(",")
    if options.seeds:
        for name in names:
            keep("search", lines("oracles", str(CHILD), str(options.seeds), name), ("problem",))
    if not options.no_rival:
        from . import rival
        found["openturns"] = rival.VERSION
        truths = {row["problem"]: row["truth"] for row in found["search"]}
        for name in names:
            if name in rival.DIMENSIONS and name in truths:
                keep("rival", rival.measured(BENCH, CHILD, name, truths[name], options.rival_seeds),
                     ("problem", "method"))
    print(markdown(found))


if __name__ == "__main__":
    main()
