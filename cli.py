"""The `voltgraph` command."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

import settings as deployment
from models.errors import VoltgraphError
from models.principal import SYSTEM, Role
from simulator import terminal as fleet


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="voltgraph", description="A charging station management system.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("serve", help="serve charge points and GraphQL until stopped")
    showing = commands.add_parser("demo", help="serve a throw-away database with a history and a simulated fleet")
    showing.add_argument("--count", type=int, default=24, help="how many charge points (%(default)s)")
    showing.add_argument("--speed", type=float, default=10.0, help="how many times as fast life passes (%(default)g)")
    showing.add_argument("--days", type=int, default=7, help="days of history (%(default)s)")
    showing.add_argument("--seed", type=int, default=1, help="the same seed makes the same history (%(default)s)")
    migrating = commands.add_parser("migrate", help="bring the tables of the database up to date")
    migrating.add_argument("--check", action="store_true", help="only tell whether migrations and models agree")
    creating = commands.add_parser("create-user", help="add a person who may sign in; asks for the password")
    creating.add_argument("username")
    creating.add_argument("--role", choices=("VIEWER", "OPERATOR", "ADMIN"), default="OPERATOR")
    commands.add_parser("export-schema", help="print the GraphQL schema")
    simulating = commands.add_parser("simulate", help="connect a fleet of simulated charge points that really charge")
    fleet.add_arguments(simulating)
    commands.add_parser("settings", help="print all settings with their defaults")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen)
    except (deployment.SettingsError, VoltgraphError) as cause:
        print(f"voltgraph: {cause}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "serve":
            from main import serve

            serve(deployment.read())
        case "demo":
            import demo

            options = demo.Options(chosen.count, chosen.speed, chosen.days, chosen.seed)
            demo.run(deployment.read(), options)
        case "migrate" if chosen.check:
            return _check_migrations()
        case "migrate":
            from models.database import migrate

            applied = asyncio.run(migrate(deployment.read().database_url))
            print("\n".join(applied) if applied else "nothing to do")
        case "create-user":
            asyncio.run(_create_user(chosen.username, Role(chosen.role)))
        case "export-schema":
            from api.schema import print_schema

            sys.stdout.write(print_schema())
        case "simulate":
            asyncio.run(fleet.run(chosen))
        case "settings":
            print(deployment.describe())
    return 0


def _check_migrations() -> int:
    from models.schema_check import differences

    found = asyncio.run(differences("sqlite://unused"))
    print("\n".join(found) if found else "migrations and models agree")
    return 1 if found else 0


async def _create_user(username: str, role: Role) -> None:
    from models import database, user

    password = getpass.getpass(f"Password for {username}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    await database.open_database(deployment.read().database_url, serving=False)
    try:
        await user.create_user(SYSTEM, username, password, role)
    finally:
        await database.close_database()
    print(f"{username} may sign in as {role}")


if __name__ == "__main__":
    sys.exit(main())
