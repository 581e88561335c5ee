"""The house checks itself: rooms, plates, names, sizes, words and locks."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from ocpp.v16.enums import Action
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ocpp_server.v16

HOUSE = Path(__file__).parent.parent

# Plate -> what the charge point says, what it is told: all 39 actions of OCPP 1.6 and its security extension.
PLATES = {
    "charge_point": ("BootNotification Heartbeat", "Reset"),
    "configuration": ("", "GetConfiguration ChangeConfiguration"),
    "connector": ("StatusNotification", "ChangeAvailability UnlockConnector"),
    "authorization": ("Authorize", "ClearCache"),
    "session": ("StartTransaction StopTransaction MeterValues", "RemoteStartTransaction RemoteStopTransaction"),
    "data_transfer": ("DataTransfer", "DataTransfer"),
    "firmware": (
        "FirmwareStatusNotification SignedFirmwareStatusNotification",
        "UpdateFirmware SignedUpdateFirmware",
    ),
    "diagnostics": ("DiagnosticsStatusNotification LogStatusNotification", "GetDiagnostics GetLog"),
    "local_auth_list": ("", "GetLocalListVersion SendLocalList"),
    "reservation": ("", "ReserveNow CancelReservation"),
    "smart_charging": ("", "SetChargingProfile ClearChargingProfile GetCompositeSchedule"),
    "remote_trigger": ("", "TriggerMessage ExtendedTriggerMessage"),
    "security": (
        "SecurityEventNotification SignCertificate",
        "CertificateSigned InstallCertificate DeleteCertificate GetInstalledCertificateIds",
    ),
}
ROOMS_OF_PLATES = {"models": set(PLATES) - {"remote_trigger"}, "ocpp_server/v16": set(PLATES), "api": set(PLATES)}
OTHERS_BESIDE_THE_PLATES = {"__init__", "wire"}
WORDS_THAT_SAY_NOTHING = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "service", "services"}
RAW_TRANSACTIONS_ALLOWED = {"models/database.py", "models/engine_sqlite.py", "models/engine_asyncpg.py"}
WALL = 400


@cache
def tracked() -> tuple[str, ...]:
    """The files of the project, as git knows them: those that are new and not ignored too."""
    if not (HOUSE / ".git").exists():
        pytest.skip("this is not a git checkout, so nothing says which files belong to the project")
    # A checkout that belongs to another user is safe to list; git refuses that by default.
    listing = ["git", "-c", f"safe.directory={HOUSE}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=HOUSE, capture_output=True, check=True, text=True).stdout.split("\0")
    except FileNotFoundError:
        pytest.skip("git is not installed, so nothing says which files belong to the project")
    return tuple(sorted(name for name in names if name and (HOUSE / name).is_file()))


def python_files() -> list[str]:
    return [name for name in tracked() if name.endswith(".py")]


def product_files() -> list[str]:
    """Python that is written by hand and shipped."""
    return [name for name in python_files() if not name.startswith(("tests/", "models/migrations/"))]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((HOUSE / name).read_text("utf-8"), name)


def imports(name: str) -> Iterator[str]:
    """Every module that a file imports, `from a import b` as `a.b`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def snake_case(action: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()


def decorated(name: str, decorator: str) -> list[str]:
    """What `@decorator(...)` was given in a file, `Action.reset` as OCPP spells it."""
    found = []
    for node in ast.walk(tree(name)):
        for call in getattr(node, "decorator_list", []):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == decorator:
                for argument in call.args:
                    spelled = ast.unparse(argument)
                    known = spelled.startswith("Action.")
                    found.append(Action[spelled.removeprefix("Action.")].value if known else ast.literal_eval(argument))
    return found


def in_v16(decorator: str) -> dict[str, list[str]]:
    """File of the charge points' wing -> what its decorators name."""
    files = [name for name in python_files() if name.startswith("ocpp_server/")]
    return {name: named for name in files if (named := decorated(name, decorator))}


def test_the_plates_cover_all_actions_each_once() -> None:
    says, told = (Counter(action for plate in PLATES.values() for action in plate[way].split()) for way in (0, 1))
    assert (says + told).total() == 40, "39 actions, DataTransfer in both directions"
    assert max(says.values()) == max(told.values()) == 1
    assert set(says) & set(told) == {"DataTransfer"}
    assert {action.value for action in Action} == set(says) | set(told)


def test_plates_stand_only_in_the_rooms_they_belong_to() -> None:
    strays = []
    for name in product_files():
        path = Path(name)
        room = path.parent.as_posix()
        if path.stem in PLATES and room.split("/")[0] in {"models", "api", "ocpp_server"}:
            strays += [name] if path.stem not in ROOMS_OF_PLATES.get(room, set()) else []
        elif room == "ocpp_server/v16" and path.stem not in OTHERS_BESIDE_THE_PLATES:
            strays.append(name)
    assert strays == []


@pytest.mark.parametrize(("decorator", "way"), [("on", 0), ("sends", 1)])
def test_what_is_built_is_built_once_and_behind_its_own_plate(decorator: str, way: int) -> None:
    built = in_v16(decorator)
    twice = [name for name, count in Counter(chain(*built.values())).items() if count > 1]
    assert twice == []
    for name, actions in built.items():
        plate = PLATES.get(Path(name).stem, ("", ""))[way].split()
        own = set(plate) if decorator == "on" else {snake_case(action) for action in plate}
        assert set(actions) <= own, f"{name}: not behind this plate"


def test_the_charge_point_class_is_wired_with_all_that_is_built() -> None:
    charge_point = getattr(ocpp_server.v16, "ChargePoint16", None)
    members = [getattr(charge_point, name) for name in dir(charge_point)]
    handled = Counter(str(member._on_action.value) for member in members if hasattr(member, "_on_action"))
    assert handled == Counter(chain(*in_v16("on").values()))
    assert set(getattr(charge_point, "senders", {})) == set(chain(*in_v16("sends").values()))


def test_names_say_what_is_inside() -> None:
    code = [name for name in tracked() if name.endswith((".py", ".ts", ".tsx"))]
    assert [name for name in code if WORDS_THAT_SAY_NOTHING & set(re.split(r"[/_.\-]", name.lower()))] == []


def test_no_file_is_longer_than_the_wall() -> None:
    code = product_files() + [
        name for name in tracked() if name.endswith((".ts", ".tsx")) and not re.search(r"generated|\.test\.|e2e", name)
    ]
    lengths = {name: len((HOUSE / name).read_text("utf-8").splitlines()) for name in code}
    assert {name: length for name, length in lengths.items() if length > WALL} == {}


def test_every_module_says_what_it_is_for() -> None:
    modules = [name for name in python_files() if tree(name).body and not name.startswith("models/migrations/")]
    assert [name for name in modules if not ast.get_docstring(tree(name))] == []


def is_documented(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, module: ast.Module) -> bool:
    """By its own docstring, or, for a class, by the drawing in its module's, or by what it tells GraphQL of itself."""
    drawn = isinstance(node, ast.ClassDef) and re.search(rf"\b{node.name}\b", ast.get_docstring(module) or "")
    decorators = [one for one in node.decorator_list if isinstance(one, ast.Call)]
    described = any(keyword.arg == "description" for one in decorators for keyword in one.keywords)
    return bool(drawn or described or ast.get_docstring(node))


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name in product_files()
        if name.startswith(("models/", "api/", "ocpp_server/"))
        for node in tree(name).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)
        # What GraphQL shows is described where its readers look; a test of the schema wants every description.
        and not any("strawberry." in ast.unparse(decorator) for decorator in node.decorator_list)
        # A report is its action: the specification says what that is.
        and not any(ast.unparse(base) in ("Report", "TimedReport") for base in getattr(node, "bases", ()))
        and not is_documented(node, tree(name))
    ]
    assert silent == []


def test_only_the_front_door_opens_the_front_door() -> None:
    doors = {"main", "cli", "demo", "demo_history"}
    others = [name for name in product_files() if Path(name).stem not in doors]
    assert [name for name in others if doors & {module.split(".")[0] for module in imports(name)}] == []


def test_the_simulator_imports_nothing_of_ours() -> None:
    ours = {"api", "models", "ocpp_server", "main", "settings", "cli", "demo", "demo_history"}
    simulator = [name for name in product_files() if name.startswith("simulator/")]
    assert [name for name in simulator if ours & {module.split(".")[0] for module in imports(name)}] == []


def test_nothing_waits_with_wait_for() -> None:
    """On Python 3.11 it swallows cancellations; ruff does not see it behind every alias."""
    waiting = [
        f"{name}:{node.lineno}"
        for name in python_files()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "asyncio.wait_for"
    ]
    assert waiting + [name for name in python_files() if "asyncio.wait_for" in imports(name)] == []


def test_transactions_are_opened_by_the_database_room_alone() -> None:
    """`sqlite3.Connection.in_transaction` is a property, so only calls and imports count."""
    raw = [
        name
        for name in set(product_files()) - RAW_TRANSACTIONS_ALLOWED
        if any(module.endswith(".in_transaction") for module in imports(name))
        or any(
            isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "in_transaction"
            for node in ast.walk(tree(name))
        )
    ]
    assert raw == []


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    # Each pattern is broken up so that it does not find itself.
    registry = "|".join(("pypi" r"\.org", "pytho" r"nhosted\.org", "npm" r"js\.org", "yarn" r"pkg\.com"))
    place = "|".join((r"(?<![\w.$}*-])/" r"(?:root|work|Users)/\w", r"(?<![\w.$}*-])/" r"home/(?!app|voltgraph)\w"))
    found = []
    for name in tracked():
        try:
            lines = (HOUSE / name).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if re.search(f"{registry}|{place}", line)]
    assert found == []


def test_conformance_tests_carry_the_id_of_their_case_and_no_case_has_two() -> None:
    tests = [
        node.name
        for name in python_files()
        if name.startswith("tests/conformance/test_")
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    ]
    cases = {name: re.match(r"test_tc_(\d{3}(?:_\d)?)_[a-z]", name) for name in tests}
    assert [name for name, case in cases.items() if not case] == []
    ids = Counter(match[1] for name in tests if (match := cases[name]))
    assert [case for case, count in ids.items() if count > 1] == []


def pins(lock: str) -> dict[str, str]:
    """Package -> version in a lock; fails on an entry without a hash."""
    entries = re.split(r"\n(?=[a-z0-9])", (HOUSE / lock).read_text("utf-8"))
    found = {}
    for entry in entries:
        if match := re.match(r"([a-z0-9._-]+)==([^\s;]+)", entry):
            assert "--hash=sha256:" in entry, f"{lock}: {match[1]} has no hash"
            found[match[1]] = match[2]
    return found


def test_the_locks_pin_what_the_project_asks_for() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime.items() <= development.items(), "the two locks differ: run 'make lock'"
    asked = {"requirements.lock": (project["project"]["dependencies"], runtime)}
    asked["requirements-dev.lock"] = (project["dependency-groups"]["dev"], development)
    for lock, (wanted, pinned) in asked.items():
        for requirement in map(Requirement, wanted):
            version = pinned.get(canonicalize_name(requirement.name))
            assert version is not None, f"{lock} lacks {requirement.name}: run 'make lock'"
            assert requirement.specifier.contains(version), f"{lock} has {requirement.name} {version}: run 'make lock'"
