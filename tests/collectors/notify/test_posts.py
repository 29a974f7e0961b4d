"""What really goes over the wire, from the channel through the child process to a server on loopback."""

import asyncio
import logging
import os
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from collectors.notify.channel import Undelivered
from collectors.notify.library import PATIENCE, Library
from collectors.notify.notifier import Notifier
from collectors.notify.posts import Ntfy, Service, Webhook
from collectors.notify.settings import Address
from collectors.secret import Secret
from tests.collectors.notify.notices import DOWN, OVER
from tests.collectors.notify.post_office import ENDLESS, PostOffice

KEY = "canary-7f3a"
CERTIFICATE = Path(__file__).parent / "samples/untrusted.pem"
"""Of 127.0.0.1, signed by itself."""


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with PostOffice() as open_office:
        yield open_office


def at(url: str) -> Address:
    return Address(plain=url)


def json_webhook(url: str, patience: float = PATIENCE) -> Webhook:
    return Webhook("hook", at(url), "json", Library(patience=patience))


async def fault_of(channel: Ntfy | Webhook | Service) -> Undelivered:
    with pytest.raises(Undelivered) as raised:
        await channel.send(DOWN)
    return raised.value


async def test_a_topic_gets_title_body_and_urgency(office: PostOffice) -> None:
    await Ntfy("phone", at(f"{office.url}/my-topic"), None, Library()).send(DOWN)
    (posted,) = office.posted
    assert posted.words == {"topic": "my-topic", "title": DOWN.title, "message": DOWN.body}
    assert posted.headers["x-priority"] == "high"


async def test_a_recovery_rings_no_phone_loudly(office: PostOffice) -> None:
    await Ntfy("phone", at(f"{office.url}/my-topic"), None, Library()).send(OVER)
    assert office.posted[0].headers["x-priority"] == "low"


async def test_a_protected_topic_gets_the_token(
    office: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NTFY_URL", f"{office.url}/my-topic")
    (tmp_path / "token").write_text(KEY)
    await Ntfy("phone", Secret(env="NTFY_URL"), Secret(file=tmp_path / "token"), Library()).send(DOWN)
    assert office.posted[0].headers["authorization"] == f"Bearer {KEY}"


async def test_a_program_of_the_owners_gets_all_parts_by_name(office: PostOffice) -> None:
    await json_webhook(f"{office.url}/hooks/alerts").send(DOWN)
    (posted,) = office.posted
    assert posted.target == "/hooks/alerts"
    assert posted.words == {
        "title": DOWN.title,
        "body": DOWN.body,
        "severity": "now",
        "occasion": "opened",
        "reference": DOWN.reference,
    }


async def test_the_form_of_slack_calls_nobody(office: PostOffice) -> None:
    hostile = replace(DOWN, title="NOW: <!channel> is down")
    await Webhook("team", at(f"{office.url}/services/T0/B0/x"), "slack", Library()).send(hostile)
    escaped = "connection refused &lt;3 times&gt; &amp; counting\nsince 18:09\ndo: systemctl --user restart llama"
    assert office.posted[0].words == {"text": f"*NOW: &lt;!channel&gt; is down*\n{escaped}"}


async def test_the_form_of_discord_calls_nobody(office: PostOffice) -> None:
    await Webhook("team", at(f"{office.url}/api/webhooks/1/x"), "discord", Library()).send(DOWN)
    assert office.posted[0].words == {
        "content": f"**{DOWN.title}**\n{DOWN.body}",
        "allowed_mentions": {"parse": []},
        "flags": 4,
    }


async def test_a_query_that_is_a_key_arrives(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", f"{office.url}/in?key={KEY}&wait=")
    await Webhook("hook", Secret(env="HOOK"), "json", Library()).send(DOWN)
    assert office.posted[0].target == f"/in?key={KEY}&wait="


async def test_any_service_that_the_library_knows_is_reached(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE", office.url.replace("http", "json") + "/any?redirect=yes&verify=no")
    await Service("other", Secret(env="SERVICE"), Library()).send(DOWN)
    assert office.posted[0].words["message"] == DOWN.body


async def test_a_redirect_is_not_followed(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    async with PostOffice(status=307, headers={"Location": f"{office.url}/elsewhere"}) as first:
        monkeypatch.setenv("SERVICE", first.url.replace("http", "json") + "/any?redirect=yes")
        fault = await fault_of(Service("other", Secret(env="SERVICE"), Library()))
    assert fault.sentence == "the address leads elsewhere (307), which is not followed"
    assert office.posted == []


@pytest.mark.parametrize(
    ("status", "sentence", "again"),
    [
        (500, "the server did not take it (500)", True),
        (429, "the server did not take it (429)", True),
        (403, "the server does not let us in (403)", False),
        (404, "the server knows no such address (404)", False),
    ],
)
async def test_a_refusal_is_a_sentence(office: PostOffice, status: int, sentence: str, again: bool) -> None:
    office.status = status
    fault = await fault_of(json_webhook(office.url))
    assert (fault.sentence, fault.again) == (sentence, again)


async def test_a_server_that_hangs_is_given_up(office: PostOffice) -> None:
    office.silent = True
    fault = await fault_of(json_webhook(office.url, patience=0.3))
    assert (fault.sentence, fault.again) == ("it did not answer in time", True)


async def test_an_answer_of_megabytes_does_no_harm(office: PostOffice) -> None:
    office.length = 3_000_000
    await json_webhook(office.url).send(DOWN)
    assert len(office.posted) == 1


async def test_an_answer_without_an_end_is_given_up_and_not_asked_for_again(office: PostOffice) -> None:
    office.length = ENDLESS
    fault = await fault_of(json_webhook(office.url))
    assert (fault.sentence, fault.again) == ("its answer is longer than any should be", False)


async def test_a_server_that_is_gone_is_named_so(office: PostOffice) -> None:
    url = office.url
    await office.__aexit__()
    assert (await fault_of(json_webhook(url))).sentence == "nothing listens at its address"


def own_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


async def test_a_server_that_the_owner_vouches_for_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    async with PostOffice(tls=own_certificate()) as office:
        await json_webhook(office.url).send(DOWN)
        await Ntfy("phone", at(f"{office.url}/topic"), None, Library()).send(DOWN)
    assert len(office.posted) == 2


async def test_a_server_that_nobody_vouches_for_gets_nothing() -> None:
    async with PostOffice(tls=own_certificate()) as office:
        fault = await fault_of(json_webhook(office.url))
    assert fault.sentence == "its certificate is not trusted"
    assert office.posted == []


@pytest.mark.parametrize("url", ["ftp://example.org/x", "no url", "http://[::1", "nosuchservice://x"])
async def test_what_is_no_address_is_said_and_not_repeated(url: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(url)
    kept = Secret(file=tmp_path / "url")
    for channel in (Webhook("hook", kept, "json", Library()), Service("other", kept, Library())):
        assert url not in (await fault_of(channel)).sentence


async def test_an_address_without_a_topic_is_said(office: PostOffice) -> None:
    fault = await fault_of(Ntfy("phone", at(f"{office.url}/a/b"), None, Library()))
    assert fault.sentence == "its address does not end in a topic"


async def test_a_key_that_is_not_there_is_said_by_its_place() -> None:
    fault = await fault_of(Webhook("hook", Secret(env="LOCKN_TEST_UNSET"), "json", Library()))
    assert fault.sentence == "the key's variable LOCKN_TEST_UNSET is empty"


async def test_no_process_log_or_result_shows_the_key(
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("HOOK", f"{office.url}/{KEY}")
    shown: list[str] = []

    def look() -> None:
        children = psutil.Process().children(recursive=True)
        shown.extend(" ".join(child.cmdline()) + str(child.environ()) for child in children)

    office.seen, office.status = look, 500
    caplog.set_level(logging.DEBUG)
    results = await Notifier((Webhook("hook", Secret(env="HOOK"), "json", Library()),), pauses=()).send((DOWN,))
    assert office.posted[0].target == f"/{KEY}"
    assert shown
    assert caplog.messages
    assert KEY not in "".join((*shown, *capfd.readouterr(), caplog.text, repr(results)))


HANGS = "import sys, time; sys.stdin.readline(); time.sleep(60)"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (HANGS, "the program that sends did not end within 0.5 s"),
        ("import os; os.abort()", "the program that sends failed (SIGABRT)"),
        ("raise SystemExit(3)", "the program that sends failed (exit code 3)"),
        ("print('x' * 100_000)", "the program that sends answered more than 64 K"),
        ("print('hello')", "the program that sends answered nonsense"),
    ],
)
async def test_a_child_that_goes_wrong_is_ended_and_said(script: str, sentence: str) -> None:
    library = Library((sys.executable, "-S", "-c", script), within=0.5 if script == HANGS else 10)
    fault = await fault_of(Webhook("hook", at("http://127.0.0.1:9/x"), "json", library))
    assert fault.sentence == sentence
    assert not [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


async def test_a_child_ends_with_its_parent(office: PostOffice) -> None:
    office.silent = True
    script = (
        "import asyncio, sys\n"
        "from collectors.notify.job import Job\n"
        "from collectors.notify.library import Library\n"
        "service = {'schema': 'json', 'host': '127.0.0.1', 'port': int(sys.argv[1])}\n"
        "asyncio.run(Library().send(Job(service=service, title='t', body='b', mood='info')))\n"
    )
    arrived = asyncio.Event()
    office.seen = arrived.set
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, office.url.rpartition(":")[2], env=env)
    async with asyncio.timeout(30):
        await arrived.wait()
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
        await parent.wait()
    gone, _ = psutil.wait_procs([child], timeout=5)
    assert gone
