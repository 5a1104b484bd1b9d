"""Frames on the wire of the real server: partial writes, order, slow readers, bodies too large."""

import asyncio
import json
import socket
import uuid

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from tests.faults.report import resident_mb
from tests.harness import PreauServer
from tests.realtime.live import PATIENCE, Desk, Live, cookie_header, live

MESSAGES = 50
BODY_BYTES = 7_000
MIB = 1024 * 1024


async def slow_socket(server: PreauServer) -> socket.socket:
    """Connected, with receive buffers so small that the server's writes are cut into pieces."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", server.port))
    return raw


async def test_a_reader_in_small_sips_gets_every_frame_whole_and_in_order(
    demo_server: PreauServer, pupil: Desk, teacher: Desk
) -> None:
    raw = await slow_socket(demo_server)
    async with connect(
        demo_server.ws_url, sock=raw, origin=websockets.Origin(demo_server.url), max_queue=1,
        additional_headers={"Cookie": cookie_header(pupil.cookies)}, ping_interval=None, compression=None,
    ) as connection, live(demo_server, teacher.cookies) as writer:  # fmt: skip
        reader = Live(connection)
        head = (await reader.join(pupil.room))["head"]
        for number in range(MESSAGES):
            reply = await writer.ask(
                "message.post", topic=pupil.room, client_id=str(uuid.uuid4()),
                body=f"{number} " + "é" * (BODY_BYTES // 2),
            )  # fmt: skip
            while not reply["ok"]:
                await asyncio.sleep(reply["error"]["retry_after"])
                reply = await writer.ask(
                    "message.post", topic=pupil.room, client_id=str(uuid.uuid4()),
                    body=f"{number} " + "é" * (BODY_BYTES // 2),
                )  # fmt: skip
        # What waits goes before what is said now, by whichever way it is sent.
        await connection.send('{"type":"ping"}')
        seqs = []
        async with asyncio.timeout(PATIENCE * 3):
            while (frame := await reader.next())["type"] != "pong":
                if frame["type"] == "event" and frame["topic"] == pupil.room:
                    seqs.append(frame["seq"])
                    assert len(frame["data"]["message"]["body"]) > BODY_BYTES // 2
        assert seqs == list(range(head + 1, head + 1 + MESSAGES))


async def test_a_dead_reader_does_not_disturb_the_others(
    demo_server: PreauServer, pupil: Desk, teacher: Desk
) -> None:
    async with live(demo_server, teacher.cookies) as writer, live(demo_server, teacher.cookies) as reader:
        head = (await reader.join(pupil.room))["head"]
        for number in range(20):
            async with live(demo_server, pupil.cookies) as other:
                await other.join(pupil.room)
                posting = asyncio.create_task(
                    writer.ask(
                        "message.post", topic=pupil.room, client_id=str(uuid.uuid4()), body=f"Encore {number}"
                    )
                )
                if number % 2:
                    other.socket.transport.abort()
                else:
                    await other.socket.close()
                assert (await posting)["ok"]
        seqs = [(await reader.until(type="event", event="message.posted"))["seq"] for _ in range(20)]
        assert seqs == list(range(head + 1, head + 21))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/live", 2),
        ("/api/session?x=/api/attachments", 2),
        ("/api/attachments/", 2),
        ("/api/attachments?x=1", 66),
        ("/api/roster/imports", 66),
        ("/nothing/here", 2),
    ],
)
def test_a_body_too_large_for_its_path_is_refused_before_it_is_sent(
    demo_server: PreauServer, path: str, most: int
) -> None:
    """Whoever it is: nobody is known before the body is on the disk."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ".encode()
    for length, status in ((most * MIB, b"100"), (most * MIB + 1, b"413")):
        with socket.create_connection(("127.0.0.1", demo_server.port), timeout=PATIENCE) as raw:
            raw.sendall(head + b"%d\r\n\r\n" % length)
            answer = raw.recv(65536)
        assert answer.startswith(b"HTTP/1.1 " + status)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "too_large"


def test_a_body_too_large_in_chunks_is_cut_off(demo_server: PreauServer) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", demo_server.port), timeout=PATIENCE) as raw:
        raw.sendall(b"POST /api/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while sent < 200 * MIB:
                raw.sendall(chunk)
                sent += 0x10000
        except OSError:
            pass
    assert sent < 30 * MIB, "what the sockets between hold comes on top"
    assert httpx.get(f"{demo_server.url}/api/session").status_code == 200


def test_a_file_is_read_as_fast_as_its_reader_takes_it(demo_server: PreauServer, teacher: Desk) -> None:
    """Twenty who stop reading, and one who reads: memory does not grow by a file for each."""
    words = ("Bonjour à tous. " * 4_096).encode() * 150
    assert len(words) > 8 * MIB
    stored = teacher.http.post(
        "/api/attachments",
        data={"room": teacher.room.removeprefix("room.")},
        files={"file": ("long.txt", words, "text/plain")},
    )
    stored.raise_for_status()
    url = stored.json()["attachment"]["url"]
    before = resident_mb(demo_server.pid)
    readers = []
    try:
        for _ in range(20):
            raw = socket.socket()
            readers.append(raw)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.settimeout(PATIENCE)
            raw.connect(("127.0.0.1", demo_server.port))
            raw.sendall(
                f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1:{demo_server.port}\r\n"
                f"Cookie: {cookie_header(teacher.cookies)}\r\n\r\n".encode()
            )
            assert raw.recv(15) == b"HTTP/1.1 200 OK"
        assert teacher.http.get(url).content == words
        assert resident_mb(demo_server.pid) - before < 20 * len(words) / MIB / 2
    finally:
        for raw in readers:
            raw.close()
