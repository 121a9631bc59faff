"""SDV's GaussianCopulaSynthesizer."""

from .sdv import main

if __name__ == "__main__":
    main("GaussianCopulaSynthesizer")
