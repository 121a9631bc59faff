"""AIM as published (McKenna et al. 2022, arXiv:2201.12677), on the estimator of mbi 2.0.0, run until it
has converged. Its noise is floating-point: a rival for fidelity and time, not a private release."""

import time

import numpy
from scipy.special import softmax


def fit(adult, rho, seed, megabytes, iterations=1_000):
    """Codes of as many rows as were learned from, and the CPU seconds of the fit."""
    import jax

    jax.config.update("jax_enable_x64", True)
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
    measured, spent = [], columns / (2 * sigma**2)

    def measure(scope):
        noisy = counts[scope] + random.normal(0, sigma, counts[scope].size)
        measured.append(mbi.LinearMeasurement(noisy, scope, stddev=sigma))

    def estimate(start=None):
        return mbi.estimation.MirrorDescent().estimate(
            domain, measured, iters=iterations, warm_start=start)

    for name in names:
        measure((name,))
    model, is_last = estimate(), False
    while not is_last:
        if rho - spent < 2 * (0.5 / sigma**2 + epsilon**2 / 8):
            left = rho - spent
            sigma, epsilon, is_last = (1 / (1.8 * left)) ** 0.5, (0.8 * left) ** 0.5, True
        spent += 0.5 / sigma**2 + epsilon**2 / 8
        kept = [m.clique for m in measured]
        limit = megabytes * spent / rho
        open_scopes = [
            s for s in scopes
            if hypothetical_model_size(domain, list({*kept, s})) <= limit or any(set(s) <= set(k) for k in kept)
        ]
        noise = (2 / numpy.pi) ** 0.5 * sigma
        before = {s: numpy.asarray(model.project(s).datavector()) for s in open_scopes}
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
    seconds = time.process_time() - began
    made = model.synthetic_data(len(adult.codes))
    return numpy.stack([numpy.asarray(made.data[name]) for name in names], axis=1), seconds
