"""SDV's CTGANSynthesizer, its epochs held to some 150 CPU seconds."""

from .sdv import main

if __name__ == "__main__":
    main("CTGANSynthesizer", most_rows_seen=900_000)
