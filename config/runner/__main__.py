"""`python -m config.runner`: everything; `python -m config.runner web|worker|beat`: one part alone."""

import argparse
import sys

from config.runner.parts import PARTS
from config.runner.run import Runner, follow_parent


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m config.runner", description="启动链招通")
    parser.add_argument("part", nargs="?", choices=PARTS, help="只启动其中一个进程（默认全部）")
    parser.add_argument("--with-parent", action="store_true", help="启动者被杀时一并停止（make 使用）")
    arguments = parser.parse_args()
    if arguments.with_parent:
        follow_parent()
    names = [arguments.part] if arguments.part else list(PARTS)
    return Runner(names, prepare=arguments.part is None).run()


if __name__ == "__main__":
    sys.exit(main())
