"""The trade as a picture: CPU seconds of fitting against the detector's area, one panel a dataset."""

import matplotlib

matplotlib.use("agg")  # measures text; the picture is saved as SVG all the same
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.transforms import Bbox

INK, FAINT, GRID, OURS, THEIRS = "#1f2328", "#6e7781", "#eaeef2", "#0550ae", "#8c959f"
LOWEST = 0.49
NAMES = {
    "gaussian_copula": "GaussianCopula", "sequential_cart": "sequential CART",
    "mostlyai": "mostlyai", "tvae": "TVAE", "ctgan": "CTGAN", "arf": "ARF", "utrees": "utrees",
}


def panel(axes, name: str, own: list[dict], peers: list[dict], floor: float | None) -> None:
    """`own`: {"effort", "cpu", "auc", "half"}; `peers`: {"method", "cpu", "auc"}."""
    axes.set_title(name, loc="left", fontsize=10, color=INK)
    axes.set_xscale("log")
    # Where it matters, just above .5, the axis is widest.
    axes.set_yscale("function", functions=(
        lambda area: np.sqrt(np.maximum(area - LOWEST, 0)), lambda height: height**2 + LOWEST))
    axes.set_ylim(LOWEST, 1.1)
    axes.set_yticks([0.5, 0.52, 0.55, 0.6, 0.7, 0.8, 0.9, 1.0])
    axes.yaxis.set_major_formatter(lambda area, _: f"{area:.2f}")
    axes.grid(True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(THEIRS)
    axes.tick_params(colors=FAINT, labelsize=8)
    if floor is not None:
        axes.axhline(floor, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate("a fresh real sample", (1, floor), xycoords=("axes fraction", "data"),
                      xytext=(0, -3), textcoords="offset points", ha="right", va="top",
                      fontsize=7, color=FAINT)
    for peer in peers:
        axes.plot(peer["cpu"], peer["auc"], "o", color=THEIRS, markersize=4.5)
    own = sorted(own, key=lambda one: one["cpu"])
    if own:
        axes.errorbar(
            [one["cpu"] for one in own], [one["auc"] for one in own],
            yerr=[one["half"] or 0 for one in own], color=OURS, marker="o", markersize=5.5,
            linewidth=1.6, elinewidth=1)
    everything = [one["cpu"] for one in [*own, *peers]]
    axes.set_xlim(min(everything) / 3, max(everything) * 4)
    axes.label_later = [
        *((one["cpu"], one["auc"], one["effort"], OURS, 8) for one in own),
        *((peer["cpu"], peer["auc"], NAMES[peer["method"]], FAINT, 7) for peer in peers)]


def label(axes) -> None:
    """Names beside points, each where it covers no point and no name that stands already.

    Call when the axes lie where they will be drawn.
    """
    renderer = axes.figure.canvas.get_renderer()
    place = axes.transData.transform
    taken = [Bbox.from_extents(x - 4, y - 4, x + 4, y + 4)
             for x, y in (place((x, y)) for x, y, *_ in axes.label_later)]
    around = [(0, 7, "center", "bottom"), (0, -7, "center", "top"), (7, 0, "left", "center"),
              (-7, 0, "right", "center"), (0, 17, "center", "bottom"), (0, -17, "center", "top"),
              (0, -27, "center", "top")]
    for x, y, text, colour, size in axes.label_later:
        for dx, dy, across, up in around:
            name = axes.annotate(text, (x, y), xytext=(dx, dy), textcoords="offset points",
                                 ha=across, va=up, fontsize=size, color=colour)
            box = name.get_window_extent(renderer)
            inside = axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                break
            if (dx, dy, across, up) != around[-1]:
                name.remove()
        taken.append(box)


def draw(panels: list[tuple], path) -> None:
    """`panels`: arguments of `panel` but the axes."""
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "effort"})
    figure, every = plt.subplots(
        1, len(panels), figsize=(3.6 * len(panels), 3.6), sharey=True, squeeze=False)
    for axes, arguments in zip(every[0], panels):
        panel(axes, *arguments)
        axes.set_xlabel("CPU seconds of fitting", fontsize=8, color=FAINT)
    every[0][0].set_ylabel("detector's AUC against the holdout\n(.5: cannot tell)", fontsize=8,
                           color=FAINT)
    figure.tight_layout()
    figure.canvas.draw()
    for axes in every[0]:
        label(axes)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, facecolor="white")
    plt.close(figure)
    # Letters stay letters; the reader's own fonts draw them.
    path.write_text(path.read_text().replace("'DejaVu Sans'", "system-ui, Helvetica, Arial"))
