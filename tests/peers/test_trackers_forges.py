"""The forges' own contracts, served: each call is checked by what refuses all that these do not name."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from board.facts import PullRequest, Service, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.foreign import parse
from collectors.http_outage import HttpOutage
from collectors.secret import Secret
from collectors.sources.gitea import wire
from collectors.sources.gitea.api import Api as GiteaApi
from collectors.sources.github.api import Api as GithubApi
from collectors.sources.github.collector import HEADERS, GithubCollector
from collectors.sources.github.settings import GithubSettings
from collectors.tracker.client import Client
from collectors.tracker.refusal import Unseen
from tests.peers.trackers import SCRIPT, mock
from tests.trackers.schema import SCHEMAS

pytestmark = pytest.mark.peer

SINCE = datetime(2026, 1, 5, tzinfo=UTC)
SHA = "0123456789abcdef0123456789abcdef01234567"


def key(folder: Path, text: str) -> Secret:
    (folder / "key").write_text(text)
    return Secret(file=folder / "key")


@pytest.fixture(scope="module", params=["gitea", "forgejo"])
def forge(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    with mock(request.param) as url:
        yield request.param, url


@pytest.fixture
async def client(forge: tuple[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(forge[1], secret=key(tmp_path, "any"), scheme="token")
    yield client
    await client.close()


async def test_each_call_is_one_that_the_forge_knows(client: Client) -> None:
    api = GiteaApi(client, "owner/name")
    assert parse(wire.VERSION, await client.get("/version"))
    assert isinstance(await api.repository(), wire.Repository)
    for walk in (api.open_pulls(), api.closed_pulls(), api.opened(), api.closed(SINCE), api.changed(SINCE)):
        await walk.on(1)
        assert walk.done
    assert await api.reviews(7)
    assert await api.statuses(SHA)
    assert isinstance(await api.branch("feature/x"), wire.Branch)
    assert await api.protections()
    assert await api.milestones()
    assert isinstance(await api.blockers(7), tuple)
    assert await api.tasks()


async def test_gitea_tells_of_runs_and_forgejo_of_their_jobs(forge: tuple[str, str], client: Client) -> None:
    api = GiteaApi(client, "owner/name")
    if forge[0] == "forgejo":
        with pytest.raises(Unseen):
            await api.runs({"page": 1, "limit": 20})
    else:
        assert await api.runs({"branch": "main", "event": "push", "page": 1, "limit": 20})
        assert await api.jobs(7)


async def test_without_a_token_the_forge_refuses(forge: tuple[str, str]) -> None:
    client = Client(forge[1])
    try:
        with pytest.raises(HttpOutage, match="wants a token"):
            await GiteaApi(client, "owner/name").repository()
    finally:
        await client.close()


@pytest.fixture(scope="module")
def rest() -> Iterator[str]:
    with mock("github") as url:
        yield url


async def test_each_rest_call_is_one_that_github_knows(rest: str, tmp_path: Path) -> None:
    client = Client(rest, secret=key(tmp_path, "any"), headers=HEADERS)
    api = GithubApi(client, "owner/name", "")
    try:
        assert await api.runs({"branch": "main", "event": "push", "per_page": 20, "exclude_pull_requests": "true"})
        assert await api.jobs(7)
    finally:
        await client.close()


@pytest.fixture(scope="module")
def graphql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A GraphQL server that knows GitHub's schema as far as we ask, and nothing else."""
    program = SCRIPT.with_name("mock_github_graphql.mjs")
    home = Path(os.environ.get("PEERS_HOME", Path.home() / ".cache/lockn-control-peers")) / "trackers"
    if not program.exists() or shutil.which("npm") is None:
        pytest.skip("there is no mock of GitHub's GraphQL, or no npm to make it with")
    subprocess.run((SCRIPT, "install"), check=True, capture_output=True, timeout=300)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {**os.environ, "NM": f"{home}/", "SCHEMA": str(SCHEMAS / "github.graphql"), "PORT": str(port)}
    log = tmp_path_factory.mktemp("mock") / "log"
    with log.open("w") as out, subprocess.Popen(("node", program), env=told, stdout=out, stderr=out) as server:
        try:
            _wait(server, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the mock does not start: {log.read_text()[-400:]}")


class Root(GithubSettings):
    """The mock's paths have no prefix."""

    @property
    def api(self) -> str:
        return self.url


def source(url: str, folder: Path, token: str) -> GithubCollector:
    settings = Root(url=url, token=key(folder, token), repositories=("locknx/stack", "locknx/shop"), runs=False)
    return GithubCollector("box", settings)


async def test_all_queries_are_answered_and_read(graphql: str, tmp_path: Path) -> None:
    github = source(graphql, tmp_path, "gh_ok")
    try:
        facts = list(await github.read())
    finally:
        await github.close()
    kinds = {type(each) for each in facts}
    assert kinds >= {Service, Work, PullRequest}
    assert not [each.why for each in facts if isinstance(each, Service) and each.why]


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("gh_limited", OutageKind.LIMITED),
        ("gh_secondary", OutageKind.LIMITED),
        ("gh_unknown", OutageKind.DENIED),
    ],
)
async def test_each_refusal_is_told_apart(graphql: str, tmp_path: Path, token: str, kind: OutageKind) -> None:
    github = source(graphql, tmp_path, token)
    try:
        with pytest.raises(SourceOutage) as caught:
            await github.read()
    finally:
        await github.close()
    assert caught.value.outage.kind is kind
