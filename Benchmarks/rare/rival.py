"""OpenTURNS (LGPL) on the same rare events: its functions are asked of our bench through a pipe.

The pipe tells how far a point is from the event, and of a hit only that it is one; of the child's case, whose
severity grows through contact to the impact that counts, values from one down are of rows with contact.
Directional sampling looks for a root and wants values on both sides, so it is not asked.
"""

import math
import struct
import subprocess

import numpy as np
import openturns as ot

VERSION = ot.__version__
DIMENSIONS = {"four-branch-7": 2, "four-branch-6": 2, "rastrigin": 2, "linear-2": 2, "beta-4.75": 2,
              "linear-100": 100, "child": 9}


class Piped(ot.OpenTURNSPythonFunction):
    """A limit state: zero or less where the event happens."""

    def __init__(self, bench, child, name):
        super().__init__(DIMENSIONS[name], 1)
        self.process = subprocess.Popen([str(bench), "evaluate", str(child), name],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _exec(self, point):
        return self._exec_sample([point])[0]

    def _exec_sample(self, sample):
        points = np.ascontiguousarray(sample, dtype="<f8")
        self.process.stdin.write(struct.pack("<d", len(points)) + points.tobytes())
        self.process.stdin.flush()
        answer = self.process.stdout.read(8 * len(points))
        # Below zero where the event happens.
        values = np.frombuffer(answer, dtype="<f8")
        return np.where(values <= 0, -1.0, values).reshape(-1, 1)


def methods(event, dimension):
    def subset(size):
        algorithm = ot.SubsetSampling(event)
        algorithm.setMaximumOuterSampling(size // 100)
        algorithm.setBlockSize(100)
        return algorithm

    def nais():
        return ot.NAIS(event, 0.1)

    def entropy():
        algorithm = ot.StandardSpaceCrossEntropyImportanceSampling(event, 0.1)
        algorithm.setMaximumOuterSampling(1000)
        algorithm.setMaximumCoefficientOfVariation(0.1)
        return algorithm

    result = {"subset": lambda: subset(10_000), "NAIS": nais,
              "cross-entropy": entropy}
    return result


def measured(bench, child, name, truth, seeds):
    dimension = DIMENSIONS[name]
    piped = Piped(bench, child, name)
    rows = []
    for method in names(dimension):
        found, calls, reported = [], [], []
        for seed in range(seeds):
            ot.RandomGenerator.SetSeed(1000 + seed)
            function = ot.MemoizeFunction(ot.Function(piped))
            function.disableCache()
            vector = ot.CompositeRandomVector(function, ot.RandomVector(ot.Normal(dimension)))
            event = ot.ThresholdEvent(vector, ot.LessOrEqual(), 0.0)
            try:
                algorithm = methods(event, dimension)[method]()
                before = function.getEvaluationCallsNumber()
                algorithm.run()
                result = algorithm.getResult()
                found.append(result.getProbabilityEstimate())
                reported.append(result.getCoefficientOfVariation())
                calls.append(function.getEvaluationCallsNumber() - before)
            except Exception:  # a run that fails found nothing
                found.append(0.0)
                calls.append(float("nan"))
        error = math.sqrt(sum((p - truth) ** 2 for p in found) / len(found)) / truth
        each = float(np.nanmean(calls)) if any(c == c for c in calls) else float("nan")
        rows.append({"problem": name, "method": method, "seeds": seeds, "calls": each,
                     "mean over truth": sum(found) / len(found) / truth, "real CoV": error,
                     "reported CoV": float(np.nanmean(reported)) if reported else None,
                     "nu": each * error * error})
    piped.process.stdin.close()
    return rows


def names(dimension):
    return ["subset", "NAIS", "cross-entropy"]
