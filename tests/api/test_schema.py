"""The schema: written down, described throughout, and never broken without a warning."""

import subprocess
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)
from graphql.utilities import BreakingChangeType, find_breaking_changes

from api.schema import print_schema

FILE = Path(__file__).parent.parent.parent / "schema.graphql"


def test_the_schema_is_written_down() -> None:
    assert FILE.read_text("utf-8") == print_schema(), "schema.graphql is out of date: run `make schema`"


def test_everything_in_it_has_a_description() -> None:
    missing = []
    for name, kind in build_schema(print_schema()).type_map.items():
        if name.startswith("__") or name in ("Int", "String", "Boolean", "Float", "ID"):
            continue
        if not kind.description and name not in ("Query", "Mutation", "Subscription"):
            missing.append(name)
        if isinstance(kind, GraphQLEnumType):
            missing += [f"{name}.{value}" for value, one in kind.values.items() if not one.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if not field.description:
                    missing.append(f"{name}.{field_name}")
                arguments = getattr(field, "args", {})
                missing += [f"{name}.{field_name}({one})" for one, arg in arguments.items() if not arg.description]
    assert missing == []


def test_nothing_is_taken_away_that_was_not_deprecated_before() -> None:
    """Compared with what was committed last; what was deprecated there may go."""
    shown = subprocess.run(
        ["git", "-c", f"safe.directory={FILE.parent}", "show", "HEAD:schema.graphql"],
        cwd=FILE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if shown.returncode != 0:
        pytest.skip("no earlier schema to compare with")
    before = build_schema(shown.stdout)
    broken = [
        change.description
        for change in find_breaking_changes(before, build_schema(print_schema()))
        if not _was_deprecated(before, change.type, change.description)
    ]
    assert broken == []


def _was_deprecated(before: object, kind: BreakingChangeType, description: str) -> bool:
    removed = description.partition(" was removed")[0]
    owner, _, field = removed.partition(".")
    type_ = before.type_map.get(owner)  # type: ignore[attr-defined]
    if kind == BreakingChangeType.FIELD_REMOVED:
        return type_ is not None and type_.fields[field].deprecation_reason is not None
    if kind == BreakingChangeType.VALUE_REMOVED_FROM_ENUM:
        value, _, name = removed.partition(" was removed from enum type ")
        enum = before.type_map.get(name.rstrip("."))  # type: ignore[attr-defined]
        return enum is not None and enum.values[value].deprecation_reason is not None
    return False
