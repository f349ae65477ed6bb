"""``make bench``: loads invented rows into a throw-away database and prints what pages and scans take, as ratios."""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import django

from config.runner.join import ensure_services


def main() -> None:
    """Start servers of our own, load a small and a large district, and measure both in one run."""
    options = _options()
    folder = tempfile.mkdtemp(prefix="lianzhao-bench-")
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"LIANZHAO_DATA": folder, "PLAIN_STATIC": "1", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        ensure_services()
        django.setup()
        _run(options, Path(folder))
    finally:
        shutil.rmtree(Path(folder) / "media", ignore_errors=True)


def _run(options: argparse.Namespace, folder: Path) -> None:
    """Import after setup only: both read models."""
    if options.what == "import":
        from benchmarks import imports

        imports.run(options, folder)
    elif options.what == "rest":
        from benchmarks import district, rest

        district.build(options)
        rest.measure_rest(options.rounds)
    else:
        from benchmarks import district

        district.run(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["pages", "import", "rest"], default="pages")
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument(
        "--small", type=int, default=1_000, help="rows of the small district that the large is compared with"
    )
    parser.add_argument("--rounds", type=int, help="25 for pages, 5 for imports and REST")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the imported lists")
    parser.add_argument("--no-neighbours", action="store_true", help="import: without django-import-export")
    options = parser.parse_args()
    options.rounds = options.rounds or (25 if options.what == "pages" else 5)
    return options


if __name__ == "__main__":
    main()
