"""`python -m infrastructure.local up|deploy|down|pay|logs`: what the Makefile's targets call."""

import argparse
import os
import sys
from pathlib import Path

from infrastructure.local import commands, logs, pay, supervisor
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import REPOSITORY, SHARED_HOME, Home


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="python -m infrastructure.local", description="The local stack of Tallyshop.")
    verbs = root.add_subparsers(dest="command", required=True)
    up = verbs.add_parser("up", help="start the stack, deploy the working tree, stay until Ctrl-C")
    up.add_argument("--port", type=int, default=8080, help="the API's port")
    up.add_argument("--emulator-port", type=int, help="the emulator's port (default: the API's plus one)")
    up.add_argument("--fresh", action="store_true", help="start empty")
    up.add_argument("--detach", action="store_true", help="return when it is ready")
    up.add_argument("--built", action="store_true", help="deploy what `make build` made, as it would be uploaded")
    up.add_argument("--no-seed", action="store_true", help="leave the demonstration tenant out")
    deploy = verbs.add_parser("deploy", help="bring the running stack to the working tree")
    down = verbs.add_parser("down", help="stop the stack and keep its data")
    paying = verbs.add_parser("pay", help="pay an order through the sandbox provider")
    paying.add_argument("--order", required=True, help="the order's id or number")
    logging = verbs.add_parser("logs", help="print what the functions logged")
    logging.add_argument("--minutes", type=float, default=5, help="from how long ago")
    logging.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    for command in (up, deploy, down, paying, logging):
        command.add_argument("--home", type=Path, default=SHARED_HOME, help="the stack's folder")
    return root


def main(arguments: list[str]) -> None:
    """Carry one command out."""
    given = parser().parse_args(arguments)
    home = Home(given.home.resolve())
    os.chdir(REPOSITORY)
    if given.command == "down":
        commands.go_down(home)
    elif given.command == "deploy":
        changed = commands.redeploy(home).changed
        print("Deployed." if changed else "Nothing changed.")
    elif given.command == "pay":
        pay.pay(home.read_description(), given.order)
    elif given.command == "logs":
        logs.show(commands.running(home), given.minutes, follow=given.follow)
    elif given.detach:
        kept = [argument for argument in arguments[1:] if argument != "--detach"]
        commands.go_up_in_background([*kept, "--home", str(home.folder)], home)
    else:
        emulator_port = given.emulator_port or given.port + 1
        supervisor.stay_up(
            supervisor.Wish(home, given.port, emulator_port, not given.no_seed, given.fresh, given.built)
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StackFailure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
