"""Takes DuckDB's library and extensions out of their wheels: unpack-duckdb.py OUT WHEEL...

OUT/lib/libduckdb.so                       the extension module of the `duckdb` wheel, which
                                           exports DuckDB's whole C API, byte for byte
OUT/ext/VERSION/PLATFORM/*.duckdb_extension  what DuckDB looks for in `extension_directory`
"""

import pathlib
import platform
import re
import shutil
import sys
import zipfile

PLATFORMS = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}


def copy(archive: zipfile.ZipFile, name: str, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, open(target, "wb") as sink:
        shutil.copyfileobj(source, sink)


def main(out: pathlib.Path, wheels: list[str]) -> None:
    machine = PLATFORMS[platform.machine()]
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"_duckdb\.[^/]*\.so", name):
                    copy(archive, name, out / "lib" / "libduckdb.so")
                found = re.fullmatch(r"[^/]+/extensions/(v[^/]+)/([^/]+\.duckdb_extension)", name)
                if found:
                    copy(archive, name, out / "ext" / found[1] / machine / found[2])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
