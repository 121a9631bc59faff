"""AIM as published (McKenna et al. 2022, arXiv:2201.12677), on the estimator of mbi 2.0.0, run until it
has converged. Its noise is floating-point: a rival for fidelity and time, not a private release.

What is done for the rival's sake. Its estimator is compiled anew for every set of cliques, which is
most of its time: XLA's optimiser is off (measured: 3.0 to 3.6 s a compilation, 3.6 to 5.9 at its first level),
repeated counts are merged, so that their set is compiled once, and a descent ends where 100 steps
improve the loss by less than one part in a million. Pairs that no clique holds are summed from its
potentials by numpy: its own `project` compiles each pair anew, 57 s a round.
"""

import os
import time

# Before jax is loaded. A compilation maps some hundred pieces of memory, which are kept for the next.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

import numpy
from scipy.special import logsumexp, softmax


class Pairs:
    """All pairs of a Markov field, by propagation on a junction tree. Axes of arrays follow sorted columns."""

    def __init__(self, domain, sizes, potentials, total):
        from mbi import junction_tree

        scopes = list(potentials.cliques)
        tree = junction_tree.make_junction_tree(domain, scopes)[0]
        self.sizes, self.total = sizes, total
        cliques = [tuple(sorted(map(int, c))) for c in junction_tree.maximal_cliques(tree)]
        beliefs = [numpy.zeros([sizes[c] for c in clique]) for clique in cliques]
        for scope in scopes:
            axes = [int(c) for c in scope]
            order = numpy.argsort(axes)
            values = numpy.transpose(numpy.asarray(potentials[scope].values), order)
            home = next(i for i, c in enumerate(cliques) if set(axes) <= set(c))
            beliefs[home] = beliefs[home] + self.aligned(values, sorted(axes), cliques[home])
        # A tree of the largest separators, its nodes in the order they are reached.
        self.order, self.parent = [0], {0: None}
        while len(self.order) < len(cliques):
            child, parent = max(
                ((i, j) for i in range(len(cliques)) if i not in self.parent for j in self.order),
                key=lambda e: len(set(cliques[e[0]]) & set(cliques[e[1]])))
            self.parent[child] = parent
            self.order.append(child)
        messages = {}
        for child in reversed(self.order[1:]):
            parent = self.parent[child]
            shared = self.shared(cliques, child, parent)
            messages[child] = self.lowered(beliefs[child], cliques[child], shared)
            beliefs[parent] = beliefs[parent] + self.aligned(messages[child], shared, cliques[parent])
        for child in self.order[1:]:
            parent = self.parent[child]
            shared = self.shared(cliques, child, parent)
            rest = self.lowered(beliefs[parent], cliques[parent], shared) - messages[child]
            beliefs[child] = beliefs[child] + self.aligned(rest, shared, cliques[child])
        self.cliques = cliques
        self.beliefs = [numpy.exp(b - logsumexp(b)) for b in beliefs]
        self.neighbours = {i: [] for i in self.order}
        for child in self.order[1:]:
            self.neighbours[child].append(self.parent[child])
            self.neighbours[self.parent[child]].append(child)

    @staticmethod
    def shared(cliques, a, b):
        return tuple(sorted(set(cliques[a]) & set(cliques[b])))

    def aligned(self, values, axes, clique):
        return values.reshape([self.sizes[c] if c in axes else 1 for c in clique])

    @staticmethod
    def lowered(values, clique, kept):
        gone = tuple(i for i, c in enumerate(clique) if c not in kept)
        return logsumexp(values, axis=gone) if gone else values

    def all(self):
        """Expected counts by (a, b), flattened, a < b; and of single columns by (a,)."""
        found = {}
        columns = len(self.sizes)
        for a in range(columns):
            home = next(i for i, c in enumerate(self.cliques) if a in c)
            # P(a, clique) from clique to clique, the new column as axis `columns`.
            joint = numpy.einsum(
                self.beliefs[home], list(self.cliques[home]), numpy.eye(self.sizes[a]), [a, columns],
                [columns, *self.cliques[home]])
            self.walk(a, home, None, joint, found)
        return found

    def walk(self, a, clique, before, joint, found):
        axes, columns = self.cliques[clique], len(self.sizes)
        for b in axes:
            if b == a:
                found[(a,)] = joint.sum(axis=tuple(range(1, joint.ndim))) * self.total
            elif a < b and (a, b) not in found:
                found[(a, b)] = numpy.einsum(joint, [columns, *axes], [columns, b]).ravel() * self.total
        for other in self.neighbours[clique]:
            if other == before:
                continue
            shared, next_axes = self.shared(self.cliques, clique, other), self.cliques[other]
            through = numpy.einsum(joint, [columns, *axes], [columns, *shared])
            own = numpy.einsum(self.beliefs[other], list(next_axes), list(shared))
            given = self.beliefs[other] / self.aligned(numpy.maximum(own, 1e-300), shared, next_axes)
            wider = numpy.einsum(through, [columns, *shared], given, list(next_axes), [columns, *next_axes])
            self.walk(a, other, clique, wider, found)


def fit(adult, rho, seed, megabytes, iterations=1_000, limit=2_400):
    """Codes of as many rows as were learned from, the CPU seconds of the fit, and whether it ended
    by itself or was stopped after `limit` CPU seconds."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_enable_compilation_cache", False)
    import mbi
    from mbi.junction_tree import hypothetical_model_size

    random = numpy.random.default_rng(seed)
    names = [str(place) for place in range(len(adult.names))]
    domain = mbi.Domain(names, adult.sizes)
    scopes = [(a,) for a in names] + [(names[a], names[b]) for a, b in adult.pairs]
    counts = {
        scope: adult.marginal(adult.codes, [int(c) for c in scope]) * len(adult.codes) for scope in scopes
    }
    columns = len(names)
    weights = {scope: 2 * columns - 2 if len(scope) == 2 else columns - 1 for scope in scopes}
    began = time.process_time()
    rounds = 16 * columns
    sigma = (rounds / (2 * 0.9 * rho)) ** 0.5
    epsilon = (8 * 0.1 * rho / rounds) ** 0.5
    measured, spent = {}, columns / (2 * sigma**2)

    def measure(scope):
        noisy, precision = counts[scope] + random.normal(0, sigma, counts[scope].size), sigma**-2
        if scope in measured:
            known, weight = measured[scope]
            noisy, precision = (known * weight + noisy * precision) / (weight + precision), weight + precision
        measured[scope] = noisy, precision

    def estimate(start=None, tolerance=1e-6, steps=iterations):
        if len(measured) % 40 == 0:
            jax.clear_caches()
        return mbi.estimation.MirrorDescent().estimate(
            domain, [mbi.LinearMeasurement(n, s, stddev=p**-0.5) for s, (n, p) in measured.items()],
            iters=steps, warm_start=start, tol=tolerance)

    for name in names:
        measure((name,))
    model, is_last, has_ended, done = estimate(), False, True, 0
    while not is_last:
        if rho - spent < 2 * (0.5 / sigma**2 + epsilon**2 / 8):
            left = rho - spent
            sigma, epsilon, is_last = (1 / (1.8 * left)) ** 0.5, (0.8 * left) ** 0.5, True
        spent += 0.5 / sigma**2 + epsilon**2 / 8
        kept = list(measured)
        size = megabytes * spent / rho
        open_scopes = [
            s for s in scopes
            if any(set(s) <= set(k) for k in kept) or hypothetical_model_size(domain, [*kept, s]) <= size
        ]
        noise = (2 / numpy.pi) ** 0.5 * sigma
        pairs = Pairs(domain, adult.sizes, model.potentials, float(model.total)).all()
        before = {s: pairs[tuple(map(int, s))] for s in open_scopes}
        scores = numpy.array([
            weights[s] * (numpy.abs(counts[s] - before[s]).sum() - noise * counts[s].size) for s in open_scopes
        ])
        sharpness = epsilon / (2 * max(weights[s] for s in open_scopes))
        scope = open_scopes[random.choice(len(open_scopes), p=softmax(sharpness * (scores - scores.max())))]
        measure(scope)
        model = estimate(model)
        moved = numpy.abs(numpy.asarray(model.project(scope).datavector()) - before[scope]).sum()
        if moved <= noise * counts[scope].size:
            sigma, epsilon = sigma / 2, epsilon * 2
        done += 1
        seconds = time.process_time() - began
        print(f"  round {done}: {spent / rho:.0%} of rho, {seconds:.0f} CPU s", flush=True)
        if seconds > limit and not is_last:
            has_ended = False
            break
    model = estimate(model, 1e-8, 10 * iterations)
    seconds = time.process_time() - began
    made = model.synthetic_data(len(adult.codes))
    codes = numpy.stack([numpy.asarray(made.data[name]) for name in names], axis=1)
    return codes, {"fit CPU s": seconds, "rounds": done, "ended": has_ended, "rho spent": spent / rho}
