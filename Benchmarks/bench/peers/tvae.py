"""SDV's TVAESynthesizer, its epochs held to some 100 CPU seconds."""

from .sdv import main

if __name__ == "__main__":
    main("TVAESynthesizer", most_rows_seen=2_400_000)
