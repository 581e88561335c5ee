"""The recipes of the docs run as they stand, over a line that fails; the docs quote them, and ask for what exists."""

import asyncio
import hashlib
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate
from ocpp.v16 import call

from tests.lab import PASSWORD, Lab, Obliging, eventually, now, running

ROOT = Path(__file__).parents[1]
RECIPES = ROOT / "tests" / "recipes"
PATIENCE = 30.0
TOOLS = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))


class Line:
    """A line between an app and a node that loses the answer to what is named in `loses`, once, and can be cut."""

    def __init__(self, port: int) -> None:
        self._node = port
        self._sockets: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.loses: list[str] = []

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """The address of GraphQL at the app's end."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> int:
        """End every WebSocket without a word; returns how many there were."""
        cut = len(self._sockets)
        for app in self._sockets:
            app.transport.abort()
        return cut

    async def _connect(self, reader: asyncio.StreamReader, app: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        from_node, node = await asyncio.open_connection("127.0.0.1", self._node)
        back = asyncio.create_task(self._pump(from_node, app))
        try:
            while chunk := await reader.read(65536):
                if b"upgrade: websocket" in chunk.lower():
                    self._sockets.add(app)
                unlucky = [name for name in self.loses if f"{name}(".encode() in chunk]
                if unlucky:
                    self.loses.remove(unlucky[0])
                    back.cancel()
                    await asyncio.wait([back])
                    node.write(chunk)
                    assert await from_node.read(65536)
                    app.transport.abort()
                    return
                node.write(chunk)
                await node.drain()
        except OSError:
            pass  # cut
        finally:
            back.cancel()
            self._sockets.discard(app)
            self._tasks.discard(task)
            node.close()
            app.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
            writer.close()


class App:
    """A recipe at work, and what it prints."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.told: list[dict[str, Any]] = []

    async def until(self, **facts: Any) -> dict[str, Any]:
        """Read on until it prints these facts."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                self.told.append(json.loads(line))
                if facts.items() <= self.told[-1].items():
                    return self.told[-1]
        raise AssertionError(f"it ended before it said {facts}: {self.told}")

    async def until_lost(self) -> Any:
        """Read on until it says that it has lost its connection; returns how."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                self.told.append(json.loads(line))
                if "lost" in self.told[-1]:
                    return self.told[-1]["lost"]
        raise AssertionError(f"it ended and had lost nothing: {self.told}")


@asynccontextmanager
async def at_work(*command: str, **environment: str) -> AsyncIterator[App]:
    """Run a recipe; it must end well."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PATH": TOOLS, **environment}
    )
    try:
        yield App(process)
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def partner_of(lab: Lab, identity: str) -> str:
    """A partner's key for one published location, where this charge point stands."""
    made = await lab.ask(
        'mutation { createLocation(input: {name: "Garage", latitude: 52.5, longitude: 13.4, published: true})'
        " { location { id } } }"
    )
    location = made["createLocation"]["location"]["id"]
    await lab.add_charge_point(identity, location=location)
    query = (
        "mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { token userErrors { message } apiKey { id } } }"
    )
    key = await lab.ask(query, i={"name": "partner", "role": "OPERATOR", "scope": {"locations": [location]}})
    assert key["createApiKey"]["userErrors"] == []
    return str(key["createApiKey"]["token"])


async def measure(charge_point: Obliging, transaction_id: int, wh: int) -> None:
    """Report a meter reading."""
    value = [{"timestamp": now(), "sampledValue": [{"value": str(wh)}]}]
    await charge_point.say(call.MeterValues(1, value, transaction_id))


async def charge_over_a_bad_line(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, *command: str) -> list[Any]:
    """Let a recipe charge while answers are lost, its line is cut and its sign-in ends; returns how it lost it."""
    monkeypatch.setattr("api.transport.RECHECK", timedelta(seconds=0.2))
    lost = []
    async with running(sqlite_url) as lab:
        key = await partner_of(lab, "CP-1")
        line = Line(lab.node.http.port)
        line.loses = ["startCharging"]
        async with line.opened() as url, lab.charge_point("CP-1") as charge_point:
            await charge_point.boot()
            async with at_work(*command, "customer-17", "CARD-17", VOLTGRAPH_URL=url, VOLTGRAPH_KEY=key) as app:
                await app.until(started="CP-1", connector=1)
                assert line.loses == []
                wanted = {"idTag": "CARD-17", "connectorId": 1}
                assert await charge_point.was_asked("RemoteStartTransaction") == wanted
                transaction_id = await charge_point.charge("CARD-17")
                await measure(charge_point, transaction_id, 300)
                await app.until(step="CHARGING", energyWh=300)

                line.loses = ["issueDriverToken"]
                assert line.cut() == 1
                lost.append(await app.until_lost())
                await measure(charge_point, transaction_id, 600)
                await app.until(energyWh=600)
                assert line.loses == []

                # Another id tag is another right, so the socket is closed and opened anew.
                (driver,) = (await lab.ask("{ drivers { nodes { id externalRef } } }"))["drivers"]["nodes"]
                assert driver["externalRef"] == "customer-17"
                await lab.add_id_tag("CARD-18", driver=driver["id"])
                lost.append(await app.until_lost())
                assert await app.until(energyWh=600) == {"seq": 0, "step": "CHARGING", "energyWh": 600}

                await measure(charge_point, transaction_id, 1000)
                assert await charge_point.was_asked("RemoteStopTransaction") == {"transactionId": transaction_id}
                await charge_point.end(transaction_id, meter_stop=1010, reason="Remote")
                read = await app.until(
                    session={
                        "state": "ENDED",
                        "energyWh": 1010,
                        "stopReason": "REMOTE",
                        "progress": {"step": "DONE", "failure": None, "message": "Charging has ended."},
                    }
                )
                assert read
            assert charge_point.asked.empty()
            assert len(await lab.sessions()) == 1
    return lost


async def test_the_python_recipe_charges_over_a_bad_line(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await charge_over_a_bad_line(sqlite_url, monkeypatch, sys.executable, str(RECIPES / "charge.py"))


async def run(*command: str, cwd: Path) -> None:
    """Run a tool that must do its work without a complaint."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**os.environ, "PATH": TOOLS},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{' '.join(command)}: {said.decode()}"


async def compiled_recipe() -> Path:
    """The TypeScript recipe, checked and compiled; what it needs is installed once for each lock."""
    modules = RECIPES / "node_modules"
    lock = hashlib.sha256((RECIPES / "package-lock.json").read_bytes()).hexdigest()
    ready = modules / f".ready-{lock}"
    if not ready.exists():
        npm = shutil.which("npm", path=TOOLS)
        if npm is None:
            pytest.skip("there is node but no npm to install what the recipe needs")
        await run(npm, "ci", "--loglevel=error", cwd=RECIPES)
        ready.touch()
    await run(str(modules / ".bin" / "tsc"), "--outDir", str(modules / ".built"), cwd=RECIPES)
    return modules / ".built" / "charge.js"


@pytest.mark.timeout(300)
async def test_the_typescript_recipe_charges_over_a_bad_line(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    node = shutil.which("node", path=TOOLS)
    if node is None:
        pytest.skip("there is no node: install Node 20 or newer to run the TypeScript recipe")
    recipe = await compiled_recipe()
    lost = await charge_over_a_bad_line(sqlite_url, monkeypatch, node, str(recipe))
    assert lost == [1006, 4403]


QUOTE = re.compile(r"<!-- (tests/recipes/\S+): (\S+) -->\n(.*?)<!-- end -->\n", re.DOTALL)
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^]]+\]\(([^)\s]+)\)")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def section(path: str, name: str) -> str:
    """A part of a recipe, between its marks, as the docs quote it."""
    text = (ROOT / path).read_text()
    sign = "//" if path.endswith(".ts") else "#"
    (found,) = re.findall(rf"^{sign} \[{name}\]\n(.*?)^{sign} \[/{name}\]$", text, re.DOTALL | re.MULTILINE)
    return f"```{'ts' if path.endswith('.ts') else 'python'}\n{found.strip()}\n```\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_the_docs_quote_the_recipes_and_nothing_else(page: Path) -> None:
    text = page.read_text()
    for path, name, quoted in QUOTE.findall(text):
        assert quoted == section(path, name), f"{page.name} does not quote {name} of {path} as it stands"
    if page.name != "README.md":
        unchecked = QUOTE.sub("", text)
        languages = {language for _, language, _ in BLOCK.findall(unchecked)}
        assert not languages & {"python", "ts"}, "code comes from a recipe, so that it runs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_the_docs_ask_for_what_the_schema_has(page: Path) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    for _, language, text in BLOCK.findall(page.read_text()):
        if language == "graphql":
            assert validate(schema, parse(text)) == [], text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_the_links_of_the_docs_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text()):
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.+)$", there.read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in anchors, link


async def test_the_sync_recipe_copies_what_is_new_or_had_not_ended(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "sessions.json"
    async with running(sqlite_url) as lab:
        key = await partner_of(lab, "CP-1")
        await lab.add_charge_point("CP-2")  # not the partner's
        for id_tag in ("CARD-1", "CARD-2", "CARD-3"):
            await lab.add_id_tag(id_tag)

        async def sync() -> list[tuple[str, str, int]]:
            environment = {"VOLTGRAPH_URL": f"http://{lab.http}/graphql", "VOLTGRAPH_KEY": key}
            async with at_work(sys.executable, str(RECIPES / "sync.py"), str(copy), **environment):
                pass
            sessions = json.loads(copy.read_text())["sessions"].values()
            return [(one["idTag"], one["state"], one["energyWh"]) for one in sessions]

        async with lab.charge_point("CP-1") as charge_point, lab.charge_point("CP-2") as other:
            await charge_point.boot()
            await other.boot()
            await charge_point.end(await charge_point.charge("CARD-1"), meter_stop=100)
            second = await charge_point.charge("CARD-2", connector_id=2)
            await charge_point.end(await charge_point.charge("CARD-1"), meter_stop=300)
            await other.charge("CARD-3")
            ended = [("CARD-1", "ENDED", 100), ("CARD-1", "ENDED", 300)]
            assert await sync() == [ended[0], ("CARD-2", "ACTIVE", 0), ended[1]]
            before = json.loads(copy.read_text())["cursor"]
            await charge_point.end(second, meter_stop=200)
            await charge_point.end(await charge_point.charge("CARD-3"), meter_stop=400)
            assert await sync() == [ended[0], ("CARD-2", "ENDED", 200), ended[1], ("CARD-3", "ENDED", 400)]
            assert json.loads(copy.read_text())["cursor"] != before


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in one language."""
    return [text for _, found, text in BLOCK.findall((ROOT / page).read_text()) if found == language]


async def shell(script: str, **environment: str) -> list[Any]:
    """Run a script of the docs in a shell; returns what it printed, each line of it JSON without errors."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-eu", "-c", script, env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
    assert process.returncode == 0
    answers = [json.loads(line) for line in said.decode().splitlines() if line]
    for answer in answers:
        assert "errors" not in answer, answer
        assert all(payload.get("userErrors", []) == [] for payload in answer["data"].values()), answer
    return answers


async def events_of(script: str, **environment: str) -> AsyncIterator[Any]:
    """Run a script that follows something over server-sent events; what comes are the data of each message."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", f"exec {script}", env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while line := await process.stdout.readline():
                if line.startswith(b"data: {"):
                    yield json.loads(line.removeprefix(b"data: "))["data"]
    finally:
        process.kill()
        await process.wait()


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl to run what the docs show")


@needs_curl
async def test_the_tour_of_the_readme_works_as_it_is_written(sqlite_url: str, tmp_path: Path) -> None:
    (password,) = re.findall(r"password (\w+)  \(shown", (ROOT / "README.md").read_text())
    sign_in, start, follow = blocks("README.md", "sh")
    (program,) = blocks("README.md", "python")
    async with running(sqlite_url) as lab:

        def here(text: str) -> str:
            told = text.replace("localhost:8000", lab.http).replace("localhost:9000", f"127.0.0.1:{lab.node.ocpp.port}")
            return told.replace(password, PASSWORD)

        login, _, add = here(sign_in).partition("TOKEN=...   # from the answer\n")
        api = login.partition("\n\n")[0]
        ((answer),) = await shell(login, TOKEN="")
        token = answer["data"]["login"]["token"]
        assert len(await shell(f"{api}\n{add}", TOKEN=token)) == 2

        (tmp_path / "charge_point.py").write_text(here(program).replace("sleep(1)", "sleep(0.05)"))
        process = await asyncio.create_subprocess_exec(sys.executable, str(tmp_path / "charge_point.py"))
        try:
            online = '{ chargePoint(identity: "CP-1") { online connectors { status } } }'

            async def ready() -> Any:
                return (await lab.ask(online))["chargePoint"]["connectors"]

            assert await eventually(ready) == [{"status": "AVAILABLE"}]
            started, listed = await shell(f"{api}\n{start}", TOKEN=token)
            assert started["data"]["remoteStartTransaction"]["status"] == "ACCEPTED"
            assert len(listed["data"]["sessions"]["nodes"]) == 1
            async for data in events_of(here(follow).strip(), TOKEN=token):
                session = data["sessionsChanged"]["nodes"][0]
                if session["state"] == "ENDED":
                    break
            assert session["energyWh"] == 1000
        finally:
            process.kill()
            await process.wait()


@needs_curl
async def test_a_session_can_be_followed_with_curl(sqlite_url: str) -> None:
    (script,) = blocks("docs/app-developer.md", "sh")
    async with running(sqlite_url) as lab:
        await lab.add_charge_point("CP-1")
        await lab.add_id_tag("CARD-1")
        async with lab.charge_point("CP-1") as charge_point:
            await charge_point.boot()
            session = await lab.session(await charge_point.charge("CARD-1"))
            script = script.replace("localhost:8000", lab.http).strip()
            async for data in events_of(script, TOKEN=lab.token, SESSION=session["id"]):
                node = data["sessionChanged"]["node"]
                if node["progress"]["step"] == "DONE":
                    break
                await charge_point.end(session["transactionId"], meter_stop=70)
            assert node == {"energyWh": 70, "progress": {"step": "DONE"}}


async def test_a_running_server_can_be_copied(sqlite_url: str, tmp_path: Path) -> None:
    (script,) = blocks("docs/operator.md", "sh")
    script = script.replace(".venv/bin/python", sys.executable).replace("data/voltgraph.db", sqlite_url[9:])
    script = script.replace("backup.db", str(tmp_path / "backup.db"))
    async with running(sqlite_url) as lab:
        await lab.add_charge_point("CP-1")
        await shell(script)
    async with running(f"sqlite://{tmp_path / 'backup.db'}") as copy:
        found = await copy.ask("{ chargePoints { nodes { identity } } }")
        assert found["chargePoints"]["nodes"] == [{"identity": "CP-1"}]
