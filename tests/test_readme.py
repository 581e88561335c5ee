"""The README: what it tells a newcomer to type is what the server understands."""

import json
import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from api.schema import print_schema

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
BODIES = re.findall(r"'(\{\"query\".*?\})'", README)


def test_the_tour_has_its_documents() -> None:
    assert len(BODIES) >= 5
    assert any("subscription" in body for body in BODIES)


@pytest.mark.parametrize("body", BODIES)
def test_every_document_of_the_tour_fits_the_schema(body: str) -> None:
    assert validate(build_schema(print_schema()), parse(json.loads(body)["query"])) == []


def test_the_charge_point_of_the_tour_is_python() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    compile(program, "charge_point.py", "exec")
