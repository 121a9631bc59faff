"""SDV's CTGANSynthesizer."""

from .sdv import main

if __name__ == "__main__":
    main("CTGANSynthesizer")
