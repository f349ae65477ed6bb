#!/usr/bin/env python
"""Django's commands; without DATABASE_URL they join the running embedded servers or start them while they run."""

import os
import sys

from django.core.management import execute_from_command_line

from config.runner.errors import RunnerError
from config.runner.join import ensure_services, set_environment

NEED_NO_DATABASE = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    """Whether the command that was typed may touch the database."""
    asks_for_help = not arguments or {"-h", "--help", "--version"} & set(arguments)
    return not asks_for_help and arguments[0] not in NEED_NO_DATABASE


def main() -> None:
    """Prepare the environment before the settings are read, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if needs_database(sys.argv[1:]):
            ensure_services()
        else:
            set_environment()
    except RunnerError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
