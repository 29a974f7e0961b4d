import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from board.reading import OutageKind
from collectors.http import SIZE_LIMIT, Http
from collectors.http_outage import HttpOutage, Step, from_error, from_status, retry_after
from collectors.secret import Secret
from tests.collectors.fake_http import FakeServer, Manner, Reply

KEY = "canary-7f3a"


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer() as fake:
        yield fake


@asynccontextmanager
async def client(url: str, secret: Secret | None = None, *, reuse: bool = True) -> AsyncIterator[Http]:
    http = Http(url, secret=secret, reuse=reuse)
    try:
        yield http
    finally:
        await http.close()


async def failure(server: FakeServer, reply: Reply, timeout: float = 5.0) -> HttpOutage:  # noqa: ASYNC109 - passed on
    server.replies["/x"] = reply
    async with client(server.url) as http:
        with pytest.raises(HttpOutage) as caught:
            (await http.get("/x", timeout=timeout)).json()
    return caught.value


async def test_an_answer_comes_with_its_parsed_json(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b'{"status":"ok"}')
    async with client(server.url) as http:
        assert (await http.get("/x")).json() == {"status": "ok"}


async def test_a_status_that_the_caller_can_use_is_an_answer(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"{}", status=501)
    async with client(server.url) as http:
        assert (await http.get("/x", accept=(200, 501))).status == 501


@pytest.mark.parametrize(
    ("reply", "kind", "sentence"),
    [
        (Reply(b"<html>", kind="text/html"), OutageKind.GARBLED, "answered /x with a web page instead of JSON"),
        (Reply(b" <!doctype html>"), OutageKind.GARBLED, "answered /x with a web page instead of JSON"),
        (Reply(b'{"a":'), OutageKind.GARBLED, "answered /x with broken JSON"),
        (Reply(b"[" * 100_000), OutageKind.GARBLED, "answered /x with broken JSON"),
        (Reply(b'"' + b"a" * SIZE_LIMIT + b'"'), OutageKind.GARBLED, "answer larger than 4 MiB"),
        (Reply(status=401), OutageKind.DENIED, "answered 401 Unauthorized"),
        (Reply(status=403), OutageKind.DENIED, "answered 403 Forbidden"),
        (Reply(status=404), OutageKind.GARBLED, "answered 404 Not Found"),
        (Reply(status=502), OutageKind.REFUSED, "answered 502 Bad Gateway"),
        (Reply(status=799), OutageKind.REFUSED, "answered 799"),
        (Reply(manner=Manner.RESET), OutageKind.GARBLED, "hung up or did not answer in HTTP"),
    ],
)
async def test_a_useless_answer_is_an_outage_in_words(
    server: FakeServer, reply: Reply, kind: OutageKind, sentence: str
) -> None:
    outage = await failure(server, reply)
    assert (outage.outage.kind, outage.outage.sentence, outage.step) == (kind, sentence, Step.ANSWER)


async def test_an_answer_that_goes_on_comes_line_by_line(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"one\ntw", manner=Manner.FOLLOW)
    for piece in (b"o\n\nthr", b"ee", b""):
        server.more.put_nowait(piece)
    async with client(server.url) as http:
        assert [line async for line in http.lines("/x")] == [b"", b"one", b"two", b""]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(b"", 404), "answered 404 Not Found"),
        (Reply(b"x" * 70_000, manner=Manner.FOLLOW), "line larger than 64 KiB"),
    ],
)
async def test_an_answer_that_goes_on_and_cannot_be_used_is_told(
    server: FakeServer, reply: Reply, sentence: str
) -> None:
    server.replies["/x"] = reply
    async with client(server.url) as http:
        with pytest.raises(HttpOutage) as caught:
            [line async for line in http.lines("/x")]
    assert caught.value.outage.sentence == sentence


async def test_a_server_may_listen_on_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "server.sock"
    async with FakeServer(socket=path) as server:
        server.replies["/x"] = Reply(b"1")
        http = Http("http://server", socket=str(path))
        answer = await http.get("/x")
        await http.close()
    assert answer.json() == 1


async def test_a_redirect_is_not_followed(server: FakeServer) -> None:
    server.replies["/y"] = Reply(b"{}")
    outage = await failure(server, Reply(status=302, headers={"Location": "/y"}))
    assert outage.outage.sentence == "answered 302 Found: redirects are not followed"
    assert server.targets() == ["/x"]


@pytest.mark.parametrize("manner", [Manner.HANG, Manner.TRICKLE])
async def test_a_server_that_connects_and_does_not_answer_is_told_from_one_that_does_not_connect(
    server: FakeServer, manner: Manner
) -> None:
    outage = await failure(server, Reply(b"{}", manner=manner), timeout=0.1)
    assert outage.outage.kind is OutageKind.TIMEOUT
    assert outage.outage.sentence == "connected but no answer within 0.1 s"
    assert outage.step is Step.ANSWER


async def test_a_full_backlog_is_no_tcp_connection() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            async with client(f"http://127.0.0.1:{port}") as http:
                with pytest.raises(HttpOutage, match=r"no TCP connection within 0.08 s") as caught:
                    await http.get("/x", timeout=0.1)
    assert caught.value.step is Step.CONNECT


async def test_a_closed_port_is_refused(server: FakeServer) -> None:
    await server.stop()
    async with client(server.url) as http:
        with pytest.raises(HttpOutage) as caught:
            await http.get("/x")
    assert (caught.value.outage.sentence, caught.value.step) == ("connection refused", Step.CONNECT)


async def test_a_name_without_an_address_is_said_to_be_one() -> None:
    async with client("http://no-such-host.invalid") as http:
        with pytest.raises(HttpOutage, match="there is no such host name") as caught:
            await http.get("/x")
    assert caught.value.step is Step.NAME


async def test_a_plain_port_is_said_not_to_speak_tls(server: FakeServer) -> None:
    async with client(server.url.replace("http:", "https:")) as http:
        with pytest.raises(HttpOutage) as caught:
            await http.get("/x", timeout=1)
    assert caught.value.step is not Step.CONNECT


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (10, "its certificate has expired"),
        (18, "its certificate is self-signed"),
        (20, "its certificate's issuer is not known here"),
        (62, "its certificate is for another name"),
        (99, "its certificate is not trusted"),
    ],
)
def test_a_bad_certificate_says_what_is_wrong_with_it(code: int, sentence: str) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    outer = OSError("All connection attempts failed")
    outer.__cause__ = ExceptionGroup("several addresses", [error])
    assert from_error(outer).outage.sentence == sentence


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17),
        ({"retry-after": "99999999999999"}, 86_400),
        ({"retry-after": "Fri, 20 Nov 2026 10:02:00 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 120),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:00 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 20 Nov 2026 10:02:00 GMT"}, 60),
        ({"retry-after": "soon"}, 60),
        ({}, 60),
    ],
)
def test_a_server_that_asks_us_to_wait_says_how_long(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds
    outage = from_status(429, headers)
    assert (outage.outage.kind, outage.retry_after) == (OutageKind.LIMITED, seconds)


async def test_a_key_is_sent_as_a_bearer_token(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    server.replies["/x"] = Reply(b"{}")
    async with client(server.url, Secret(env="TEST_KEY")) as http:
        await http.get("/x")
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


async def test_no_error_repeats_the_key(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    server.replies["/x"] = Reply(status=401)
    async with client(server.url, Secret(env="TEST_KEY")) as http:
        with pytest.raises(HttpOutage) as caught:
            await http.get("/x")
    assert KEY not in f"{caught.value!r} {caught.value.outage} {caught.value.__cause__!r}"


async def test_proxies_of_the_environment_are_not_used(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.replies["/x"] = Reply(b"{}")
    async with client(server.url) as http:
        assert (await http.get("/x")).status == 200


@pytest.mark.parametrize(("reuse", "connections"), [(True, 1), (False, 3)])
async def test_connections_are_kept_only_where_that_is_wanted(
    server: FakeServer, reuse: bool, connections: int
) -> None:
    server.replies["/x"] = Reply(b"{}")
    async with client(server.url, reuse=reuse) as http:
        for _ in range(3):
            await http.get("/x")
    assert server.connections == connections


async def test_our_end_of_a_connection_is_told_even_when_nobody_answers(server: FakeServer) -> None:
    server.replies["/x"] = Reply(manner=Manner.HANG)
    ours: list[tuple[str, int]] = []
    http = Http(server.url, connected=lambda host, port: ours.append((host, port)))
    with pytest.raises(HttpOutage):
        await http.get("/x", timeout=0.1)
    await http.close()
    assert [host for host, _ in ours] == ["127.0.0.1"]
