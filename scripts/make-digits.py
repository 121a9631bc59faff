"""Writes a folder of small pictures for the tests: make-digits.py WHEEL FOLDER

Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine
Learning Repository, doi 10.24432/C50P49, CC BY 4.0; scikit-learn's wheel carries its test part.
1,797 digits of 8 x 8 pixels, grey from 0 to 16, here as PNG from 0 to 255: FOLDER/3/0042.png.
"""

import gzip
import pathlib
import struct
import sys
import zipfile
import zlib

MEMBER = "sklearn/datasets/data/digits.csv.gz"


def png(rows):
    """An 8-bit grey PNG of rows of bytes."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2])
text = gzip.decompress(zipfile.ZipFile(wheel).read(MEMBER)).decode()
for number, line in enumerate(text.split()):
    *pixels, label = (round(float(cell)) for cell in line.split(","))
    place = folder / str(label)
    place.mkdir(parents=True, exist_ok=True)
    grey = [min(255, pixel * 255 // 16) for pixel in pixels]
    rows = [grey[start : start + 8] for start in range(0, 64, 8)]
    (place / f"{number:04d}.png").write_bytes(png(rows))
