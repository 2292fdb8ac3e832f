#!/usr/bin/env python3
"""Writes the vector files (*.json) beside it, or with --check says which of them differ from what it would write.

Expected MACs come from Python's hmac; a sample of them is recomputed with the openssl command on every run.
Expected bodies come from PHP's json_encode and Node's JSON.stringify. Nothing here comes from Signpost itself.
README.md describes the format.
"""

import argparse
import pathlib
import re
import shutil
import sys

sys.dont_write_bytecode = True

from cases import actions, admissions, bodies, built, catalogs, cepro, clientflow, clientpress  # noqa: E402
from cases import clientpress_built, clientpress_catalog, clock, destinations, dispatching, exactly_built  # noqa: E402
from cases import gateway, json_styles, limits, malformed, manifest_catalog_faults, manifest_faults, own_providers  # noqa: E402
from cases import portalio, portalio_signatures, reencoded, retries, secrets, signatures, standard, standard_headers  # noqa: E402
from cases import templates, times  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TOPICS = [
    clientpress, clientpress_catalog, clientpress_built, clientflow, portalio, portalio_signatures, cepro,
    standard, standard_headers, clock, bodies, secrets, catalogs, built, dispatching, actions, json_styles, own_providers,
    manifest_faults, manifest_catalog_faults, retries, destinations, gateway, templates, admissions, times, exactly_built, reencoded, malformed, limits,
]
OPENSSL_SAMPLE = 30
ERRORS = HERE.parents[1] / "core" / "include" / "signpost" / "errors.def"


def unknown_codes(files: list) -> list[str]:
    """A line for each expected code that the one list of codes does not have."""
    known = set(re.findall(r"^SIGNPOST_ERROR\(\d+, (\w+),", ERRORS.read_text(encoding="utf-8"), re.MULTILINE))
    expected = {case["expect"]["code"] for file in files for case in file.cases if "code" in case["expect"]}
    return [f"the code {code} is not in errors.def" for code in sorted(expected - known)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true",
                        help="write nothing; fail when a file differs from what would be written")
    parser.add_argument("--counts", action="store_true", help="print how many cases each file has")
    arguments = parser.parse_args()
    absent = [program for program in ("php", "node", "openssl") if shutil.which(program) is None]
    if absent:
        print(f"generate.py needs {' and '.join(absent)}: install php-cli, nodejs, openssl, and run it again.",
              file=sys.stderr)
        return 2

    files = [file for topic in TOPICS for file in topic.files()]
    faults = unknown_codes(files)
    if len({file.name for file in files}) != len(files):
        faults.append("two files have the same name")
    for file in files:
        path = HERE / f"{file.name}.json"
        text = file.text()
        if arguments.counts:
            print(f"{len(file.cases):5} {len(text):8} {path.name}")
        if not arguments.check:
            path.write_text(text, encoding="ascii")
        elif not path.exists() or path.read_text(encoding="ascii") != text:
            faults.append(
                f"{path.name} differs from what generate.py writes; run it without --check and look at the change")
    for path in sorted(HERE.glob("*.json")):
        if path.stem not in {file.name for file in files}:
            faults.append(f"{path.name} is written by nobody; remove it")
    recomputed, differences = signatures.recompute_with_openssl(OPENSSL_SAMPLE)
    faults += differences
    total = sum(len(file.cases) for file in files)
    print(f"{total} cases in {len(files)} files; {recomputed} MACs and digests recomputed with openssl, {len(differences)} differ")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
