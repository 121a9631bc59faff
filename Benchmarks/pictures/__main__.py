"""Pictures, from the command as a user has it: `make pictures`, or

    make pictures ARGS="--only throughput sampling memory"
    make pictures ARGS="--minutes 20 --seeds 5"

- throughput: a training step of the worker beside the same net in Python torch, on one thread, in turns, in float32 and
  bfloat16; CPU seconds.
- memory: the most that `run` takes for 64 x 64 colour pictures, command and worker together.
- sampling: pictures a second with all threads, and a CPU second.
- pneumonia: PneumoniaMNIST; what a classifier of chest X-rays learns from synthetic pictures and from real ones, the judge's
  own, by its seed: macro AUC on the official test set, paired.
- mnist: the same on MNIST, with distances, recall and coverage.

UNDERSTUDY_DATA names a folder with mnist/mnist.npz and pneumoniamnist/pneumoniamnist.npz. Each part that ran is
written to results/pictures.json, all of them to results/pictures.md.
"""

import argparse
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

PROJECT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "Benchmarks" / "results"
BINARY = pathlib.Path(os.environ.get("UNDERSTUDY_BINARY", PROJECT / ".build" / "release" / "understudy"))
DATA = pathlib.Path(os.environ.get("UNDERSTUDY_DATA", "data"))
# Of Student's t, two-sided 95 %, by degrees of freedom.
STUDENT = {1: 12.71, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def understudy(*words: str, threads: int | None = None, **environment: str) -> dict:
    """What a command took: seconds, CPU seconds, most memory in MB (of its largest process), its JSON answer."""
    env = os.environ | environment | ({"UNDERSTUDY_THREADS": str(threads)} if threads else {})
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    run = subprocess.run([str(BINARY), *words, "--json", "-q"], capture_output=True, text=True, env=env)
    if run.returncode != 0:
        sys.exit(f"understudy {' '.join(words)}: {run.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.time() - began, "cpu": cpu,
            "answer": json.loads(run.stdout.splitlines()[-1]) if run.stdout.strip() else {}}


def folder(place: pathlib.Path, pictures: np.ndarray, labels: np.ndarray) -> str:
    for number, (picture, label) in enumerate(zip(pictures, labels)):
        (place / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / str(label) / f"{number:05d}.png")
    return str(place)


def noise(place: pathlib.Path, count: int, side: int, channels: int) -> str:
    shape = (count, side, side) if channels == 1 else (count, side, side, channels)
    random = np.random.default_rng(1)
    return folder(place, random.integers(0, 256, shape, dtype=np.uint8), np.arange(count) % 10)


def throughput(work: pathlib.Path, args) -> list[dict]:
    rows = []
    for side, channels in ((28, 1), (64, 3)):
        real = noise(work / f"noise{side}", 512, side, channels)
        few, many = 5, 45
        for bfloat16 in (False, True):
            env = {} if bfloat16 else {"UNDERSTUDY_FLOAT32": "1"}
            ours, theirs, peer = [], [], {}
            for _ in range(args.repeats):
                def cost(steps: int) -> float:
                    return understudy("fit", real, "-o", str(work / "t.understudy"), "--force", "--steps", str(steps),
                                      threads=1, **env)["cpu"]
                ours.append((cost(few + many) - cost(few)) / many)
                peer = json.loads(subprocess.run(
                    [sys.executable, "-m", "pictures.peer", str(side), str(channels), "10", str(many),
                     "bf16" if bfloat16 else "f32"], capture_output=True, text=True, check=True).stdout)
                theirs.append(peer["seconds"])
            rows.append({"side": side, "channels": channels, "type": "bf16" if bfloat16 else "f32",
                         "ours": peer["batch"] / statistics.median(ours), "torch": peer["batch"] / statistics.median(theirs),
                         "version": peer["torch"], "parameters": peer["parameters"]})
            print(rows[-1], file=sys.stderr)
    return rows


def memory(work: pathlib.Path, args) -> dict:
    real = noise(work / "memory", 3000, 64, 3)
    script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    took = subprocess.run(
        [sys.executable, "-c", script, str(BINARY), "run", real, "-o", str(work / "memory-out"), "--steps", "30",
         "-n", "1000", "-q"], check=True, capture_output=True, text=True)
    return {"pictures": 3000, "side": 64, "channels": 3, "megabytes": int(took.stdout) / 1000}


def sampling(work: pathlib.Path, args) -> dict:
    real = noise(work / "sampled", 512, 28, 1)
    model = str(work / "s.understudy")
    understudy("fit", real, "-o", model, "--steps", "5")
    out = {}
    for threads in (1, os.cpu_count() or 1):
        def drawn(count: int) -> dict:
            return understudy("sample", model, "-n", str(count), "-o", str(work / "drawn"), "--force", threads=threads)
        few, many = drawn(250), drawn(2250)
        out[str(threads)] = {"a second": 2000 / (many["seconds"] - few["seconds"]),
                             "a CPU second": 2000 / (many["cpu"] - few["cpu"])}
    return out


def judged(real: str, unseen: str, made: str, seed: int) -> dict:
    answer = understudy("judge", "--real", real, "--holdout", unseen, "--synthetic", made, "--seed", str(seed))["answer"]
    return {s["name"]: {"value": s["value"], "ideal": s["ideal"]} for s in answer["scores"]}


def learned(work: pathlib.Path, name: str, real: str, unseen: str, count: int, minutes: float, seeds: int) -> dict:
    model, made = str(work / f"{name}.understudy"), str(work / f"{name}-made")
    fit = understudy("fit", real, "-o", model, "--minutes", str(minutes), "--force")
    understudy("sample", model, "-n", str(count), "-o", made, "--force")
    runs = [judged(real, unseen, made, seed) for seed in range(1, seeds + 1)]

    def paired(score: str) -> dict:
        gaps = [r[score]["ideal"] - r[score]["value"] for r in runs]
        half = STUDENT.get(seeds - 1, 0) * statistics.stdev(gaps) / seeds ** 0.5 if seeds > 1 else 0
        return {"real": statistics.mean(r[score]["ideal"] for r in runs),
                "synthetic": statistics.mean(r[score]["value"] for r in runs),
                "gap": statistics.mean(gaps), "half": half}
    names = [n for n in runs[0] if all(r[n]["value"] is not None and r[n]["ideal"] is not None for r in runs)]
    return {"count": count, "minutes": minutes, "cpu": fit["cpu"], "seeds": seeds,
            "scores": {n: paired(n) for n in names}}


def pneumonia(work: pathlib.Path, args) -> dict:
    data = np.load(DATA / "pneumoniamnist" / "pneumoniamnist.npz")
    names = np.array(["normal", "pneumonia"])
    real = folder(work / "pneumonia", data["train_images"], names[data["train_labels"].ravel()])
    unseen = folder(work / "pneumonia-test", data["test_images"], names[data["test_labels"].ravel()])
    return learned(work, "pneumonia", real, unseen, len(data["train_images"]), args.minutes, args.seeds)


def mnist(work: pathlib.Path, args) -> dict:
    data = np.load(DATA / "mnist" / "mnist.npz")
    real = folder(work / "mnist", data["x_train"], data["y_train"])
    unseen = folder(work / "mnist-test", data["x_test"], data["y_test"])
    return learned(work, "mnist", real, unseen, 4000, args.minutes, args.seeds)


def page(found: dict) -> str:
    text = ["# Pictures", "", f"`make pictures`, on {found.get('machine', platform.machine())}. CPU seconds are the whole process tree's.", ""]
    if rows := found.get("throughput"):
        text += ["## A training step", "", "Pictures a CPU second on one thread, forward, backward, AdamW and the running "
                 "average, in turns in one run.", "", "| pictures | | Understudy | Python torch | ratio |", "|---|---|---|---|---|"]
        text += [f"| {r['side']} x {r['side']} x {r['channels']} | {r['type']} | {r['ours']:.0f} | {r['torch']:.0f} ({r['version']}) "
                 f"| {r['ours'] / r['torch']:.2f} |" for r in rows] + [""]
    if m := found.get("memory"):
        text += ["## Memory", "", f"`run` on {m['pictures']} pictures of {m['side']} x {m['side']} x {m['channels']}: the larger "
                 f"process takes {m['megabytes']:.0f} MB at most.", ""]
    if s := found.get("sampling"):
        text += ["## Sampling", "", "28 x 28, PNG files and all.", "", "| threads | a second | a CPU second |", "|---|---|---|"]
        text += [f"| {t} | {v['a second']:.0f} | {v['a CPU second']:.0f} |" for t, v in s.items()] + [""]
    for name, title in (("pneumonia", "PneumoniaMNIST"), ("mnist", "MNIST")):
        if p := found.get(name):
            text += [f"## {title}", "", f"Learned for {p['cpu']:.0f} CPU seconds; {p['count']} synthetic pictures; the judge run with "
                     f"{p['seeds']} seeds, means, and a 95 % interval of the paired gap.", "",
                     "| | real | synthetic | gap |", "|---|---|---|---|"]
            text += [f"| {n} | {v['real']:.3f} | {v['synthetic']:.3f} | {v['gap']:+.3f} ± {v['half']:.3f} |"
                     for n, v in p["scores"].items()] + [""]
    return "\n".join(text)


def main() -> None:
    parts = {"throughput": throughput, "memory": memory, "sampling": sampling, "pneumonia": pneumonia, "mnist": mnist}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    parser.add_argument("--minutes", type=float, default=20, help="of learning, by the clock")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    stored = RESULTS / "pictures.json"
    found = json.loads(stored.read_text()) if stored.exists() else {}
    found["machine"] = f"{os.cpu_count()} processors, {platform.machine()}"
    with tempfile.TemporaryDirectory() as work:
        for name in args.only:
            found[name] = parts[name](pathlib.Path(work), args)
            stored.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
            (RESULTS / "pictures.md").write_text(page(found))
    print((RESULTS / "pictures.md").read_text())


if __name__ == "__main__":
    main()
