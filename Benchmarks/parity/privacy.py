"""Figures of OpenDP and dp-accounting, which the privacy room is tested against. `make parity`, or

    Benchmarks/parity/run-privacy

Writes Tests/PrivacyTests/Fixtures/parity.json.
"""

import importlib.metadata
import json
import pathlib

import dp_accounting
import opendp.prelude as dp
from dp_accounting import pld, rdp

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "Tests/PrivacyTests/Fixtures/parity.json"

dp.enable_features("contrib")
INTEGERS = dp.vector_domain(dp.atom_domain(T=int))


def gaussian(scale):
    return dp.m.make_gaussian(INTEGERS, dp.l2_distance(T=float), scale=scale)


def laplace(scale):
    return dp.m.make_laplace(INTEGERS, dp.l1_distance(T=int), scale=scale)


def noisy_gradients(rate, noise, steps, delta):
    event = dp_accounting.SelfComposedDpEvent(
        dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise)), steps)
    orders = [1 + x / 10 for x in range(1, 100)] + list(range(11, 64)) + [128, 256, 512, 1024]
    renyi = rdp.RdpAccountant(orders).compose(event).get_epsilon(delta)
    distribution = pld.PLDAccountant(value_discretization_interval=2e-4).compose(event).get_epsilon(delta)
    return {"rate": rate, "noise": noise, "steps": steps, "delta": delta, "renyi": renyi, "distribution": distribution}


figures = {
    "versions": {name: importlib.metadata.version(name) for name in ("opendp", "dp-accounting")},
    # OpenDP: rho of the discrete Gaussian, epsilon of the discrete Laplace, the noise for a rho.
    "gaussian": [
        {"scale": s, "sensitivity": d, "rho": gaussian(s).map(float(d))} for s in (0.5, 1.0, 3.5, 10.0, 123.25) for d in (1, 3)
    ],
    "laplace": [{"scale": s, "sensitivity": d, "epsilon": laplace(s).map(d)} for s in (0.5, 1.0, 3.5, 10.0) for d in (1, 3)],
    "sigma": [
        {"rho": rho, "sensitivity": d, "sigma": dp.binary_search_param(gaussian, d_in=float(d), d_out=rho)}
        for rho in (0.001, 0.0149730576736, 0.5) for d in (1, 3)
    ],
    "conversion": [
        {"rho": 0.5 * d * d / (s * s), "delta": delta,
         "epsilon": dp.c.make_zCDP_to_approxDP(gaussian(s)).map(float(d)).epsilon(delta)}
        for s in (1.0, 3.5, 10.0, 40.0) for d in (1,) for delta in (1e-5, 1e-9)
    ],
    # dp-accounting: noisy gradients on sampled batches, by both of its accountants.
    "gradients": [
        noisy_gradients(0.01, 1.1, 10_000, 1e-5), noisy_gradients(0.01, 2.0, 1_000, 1e-5),
        noisy_gradients(256 / 26_048, 1.0, 3_000, 1e-5), noisy_gradients(0.05, 4.0, 500, 1e-6),
    ],
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
print(f"wrote {TARGET.name}: {len(figures)} families")
