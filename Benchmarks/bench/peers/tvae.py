"""SDV's TVAESynthesizer."""

from .sdv import main

if __name__ == "__main__":
    main("TVAESynthesizer")
