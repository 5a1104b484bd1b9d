"""What a curious pupil sends: each is answered as the protocol says, and nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import websockets
from websockets.asyncio.client import connect
from websockets.frames import Opcode

from collab.realtime.conf import live as dials
from tests.harness import PreauServer
from tests.realtime.live import PATIENCE, Desk, Live, cookie_header, live

KIB = 1024


@asynccontextmanager
async def unharmed(server: PreauServer, desk: Desk) -> AsyncIterator[Live]:
    """Somebody else's socket, which works before the attack and after it."""
    async with live(server, desk.cookies) as other:
        await other.join(desk.room)
        yield other
        await other.socket.send('{"type":"ping"}')
        await other.until(type="pong")


BAD_FRAMES = {
    "not JSON": "{",
    "not an object": "[1]",
    "a number": "7",
    "no type": "{}",
    "a type that is no text": '{"type":[1],"topic":"room.1"}',
    "an unknown type": '{"type":"room.burn","topic":"room.1"}',
    "no topic": '{"type":"message.post","body":"a"}',
    "a topic that is no topic": '{"type":"topic.join","topic":"../../etc"}',
    "a topic with a huge number": '{"type":"topic.join","topic":"room.99999999999999999999"}',
    "another name of a topic": '{"type":"topic.join","topic":"room.01"}',
    "a topic that is a list": '{"type":"topic.join","topic":["room.1"]}',
    "an unknown field": '{"type":"topic.join","topic":"room.1","role":"teacher"}',
    "after that is no number": '{"type":"topic.join","topic":"room.1","after":"1"}',
    "after below zero": '{"type":"topic.join","topic":"room.1","after":-1}',
    "after that is true": '{"type":"topic.join","topic":"room.1","after":true}',
    "deep nesting": "[" * 20_000,
    "the name of a method": '{"type":"hints","of":"x","hints":[]}',
    "NaN": '{"type":"topic.join","topic":"room.1","after":NaN}',
}


@pytest.mark.parametrize("text", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_a_bad_frame_is_answered_and_the_socket_stays(
    demo_server: PreauServer, pupil: Desk, text: str
) -> None:
    async with live(demo_server, pupil.cookies) as one:
        await one.socket.send(text)
        reply = await one.until(type="reply")
        assert not reply["ok"]
        assert reply["error"]["code"] == "invalid"
        assert reply["error"]["message"]
        await one.socket.send('{"type":"ping"}')
        await one.until(type="pong")


@pytest.mark.parametrize("topic", ["room.999999", "person.1", "nothing.1", "document.1"])
async def test_a_topic_that_is_not_ones_own_does_not_exist(
    demo_server: PreauServer, pupil: Desk, topic: str
) -> None:
    async with live(demo_server, pupil.cookies) as one:
        assert topic != f"person.{pupil.id}", "this topic must belong to somebody else"
        reply = await one.ask("topic.join", topic=topic)
        assert reply["error"]["code"] == "not_found"


async def test_repeated_abuse_closes_the_socket(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    async with unharmed(demo_server, teacher), live(demo_server, pupil.cookies) as one:
        for _ in range(40):
            await one.socket.send("{")
        assert await one.close_code() == 4400


async def test_binary_where_text_is_due(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        await one.socket.send(b'{"type":"ping"}')
        assert await one.close_code() == 4400


async def test_a_frame_of_64_kib_is_taken_and_one_more_byte_is_not(
    demo_server: PreauServer, pupil: Desk
) -> None:
    frame = json.dumps({"type": "ping", "padding": ""})
    padding = "x" * (64 * KIB - len(frame))
    async with live(demo_server, pupil.cookies) as one:
        whole = json.dumps({"type": "ping", "padding": padding})
        assert len(whole) == 64 * KIB
        await one.socket.send(whole)
        await one.until(type="pong")
        await one.socket.send(whole + " ")
        assert await one.close_code() == 4413


async def test_a_message_too_large_in_small_fragments(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        with suppress(websockets.ConnectionClosed):
            await one.socket.send("x" * KIB for _ in range(66))
        assert await one.close_code() == 4413


async def test_a_flood_closes_the_socket(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    async with unharmed(demo_server, teacher), live(demo_server, pupil.cookies) as one:
        with suppress(websockets.ConnectionClosed):
            for _ in range(5_000):
                await one.socket.send('{"type":"ping"}')
        assert await one.close_code() == 4429


async def test_commands_too_fast_are_refused_with_the_time_to_wait(
    demo_server: PreauServer, pupil: Desk
) -> None:
    async with live(demo_server, pupil.cookies) as one:
        replies = [await one.ask("topic.none", topic="room.1") for _ in range(15)]
        assert {reply["error"]["code"] for reply in replies} == {"invalid"}, "too few to be too fast"
        for number in range(150):
            frame = {"type": "message.delete", "ref": number, "topic": "room.999999", "id": "1"}
            await one.socket.send(json.dumps(frame))
        refused = await one.until(type="reply", ok=False)
        while refused["error"]["code"] != "too_fast":
            assert refused["error"]["code"] == "not_found", "these frames are good: only their room is not"
            refused = await one.until(type="reply", ok=False)
        assert 0 < refused["error"]["retry_after"] < 60


async def test_an_unmasked_client_breaks_the_protocol(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        one.socket.transport.write(bytes((0x80 | Opcode.TEXT, 2)) + b"{}")
        assert await one.close_code() == 1002


async def test_the_other_sides_close_is_answered(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        await one.socket.close(1001, "the phone goes into the bag")
        assert one.socket.close_code in {1000, 1001}


async def test_compression_is_not_agreed_to(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies, compression="deflate") as one:
        assert one.socket.response is not None
        assert "Sec-WebSocket-Extensions" not in one.socket.response.headers


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:{other}", "null"]
)
async def test_a_forged_origin_is_refused(demo_server: PreauServer, pupil: Desk, origin: str) -> None:
    claimed = origin.format(port=demo_server.port, other=demo_server.port ^ 1)
    headers = {"Cookie": cookie_header(pupil.cookies)}
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(demo_server.ws_url, origin=websockets.Origin(claimed), additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403


async def test_without_a_session(demo_server: PreauServer) -> None:
    async with live(demo_server, None) as one:
        assert await one.close_code() == 4401


async def test_a_made_up_session(demo_server: PreauServer, pupil: Desk) -> None:
    forged = type(pupil.cookies)({"sessionid": "a" * 32})
    headers = {"Cookie": cookie_header(forged)}
    async with connect(
        demo_server.ws_url, additional_headers=headers, origin=websockets.Origin(demo_server.url)
    ) as socket:
        assert await Live(socket).close_code() == 4401


async def test_too_many_sockets_of_one_person(demo_server: PreauServer, passing: Desk) -> None:
    open_sockets: list[Live] = []
    try:
        codes = []
        for _ in range(dials().SOCKETS_PER_PERSON + 2):
            headers = {"Cookie": cookie_header(passing.cookies)}
            socket = await connect(
                demo_server.ws_url, additional_headers=headers, origin=websockets.Origin(demo_server.url)
            )
            open_sockets.append(Live(socket))
            try:
                await open_sockets[-1].until(type="hello")
            except websockets.ConnectionClosed:
                codes.append(socket.close_code)
        assert codes == [4429, 4429], "so many are let in, and no more"
    finally:
        for one in open_sockets:
            await one.socket.close()


async def test_another_address_is_no_socket(demo_server: PreauServer, pupil: Desk) -> None:
    for path in ("/ws/", "/ws/nothing/", "/ws/live/1/"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with connect(
                f"ws://127.0.0.1:{demo_server.port}{path}",
                origin=websockets.Origin(demo_server.url),
                additional_headers={"Cookie": cookie_header(pupil.cookies)},
            ):
                pass  # fmt: skip
        assert refused.value.response.status_code == 403


async def test_a_refusal_speaks_the_persons_language(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        reply = await one.ask("topic.join", topic=pupil.room, role="teacher")
        assert reply["error"]["fields"] == {"role": "Inconnu ici."}


@pytest.mark.parametrize("kind", ["signal", "topic.join", "topic.leave", "message.post"])
@pytest.mark.parametrize(
    "topic",
    [["room.1"], {"room": 1}, None, 7, "x" * 60_000],
    ids=["list", "object", "null", "number", "huge"],
)
async def test_a_topic_of_any_form_in_any_frame(
    demo_server: PreauServer, pupil: Desk, kind: str, topic: object
) -> None:
    async with live(demo_server, pupil.cookies) as one:
        await one.socket.send(json.dumps({"type": kind, "ref": 1, "topic": topic, "signal": "typing"}))
        assert (await one.until(type="reply", ref=1))["error"]["code"] in {"invalid", "not_found"}
        await one.socket.send('{"type":"ping"}')
        await one.until(type="pong")


async def test_thousands_of_unknown_fields_are_answered_shortly(
    demo_server: PreauServer, pupil: Desk
) -> None:
    unknown = {f"f{number}": 1 for number in range(5_000)}
    async with live(demo_server, pupil.cookies) as one:
        for kind in ("topic.join", "message.post"):
            reply = await one.ask(kind, topic=pupil.room, **unknown)
            assert reply["error"]["code"] == "invalid"
            assert 1 <= len(reply["error"]["fields"]) <= 20


async def test_tiny_frames_by_the_thousand_hold_up_nobody(
    demo_server: PreauServer, pupil: Desk, teacher: Desk
) -> None:
    """All of them in the server's hands before it has answered the first."""
    tiny = bytes((0x81, 0x82, 0, 0, 0, 0)) + b"{}"
    async with unharmed(demo_server, teacher) as other, live(demo_server, pupil.cookies) as one:
        one.socket.transport.write(tiny * 40_000)
        asked = asyncio.get_running_loop().time()
        await other.socket.send('{"type":"ping"}')
        await other.until(type="pong")
        assert asyncio.get_running_loop().time() - asked < 1.0
        assert await one.close_code() in {4400, 4429}


@pytest.mark.parametrize(
    "frame",
    [bytes((0x89, 0x80, 0, 0, 0, 0)), bytes((0x8A, 0x80, 0, 0, 0, 0)), bytes((0x00, 0x80, 0, 0, 0, 0))],
    ids=["pings", "pongs", "empty pieces of a message"],
)
async def test_a_flood_below_the_application_closes_the_socket(
    demo_server: PreauServer, pupil: Desk, teacher: Desk, frame: bytes
) -> None:
    async with unharmed(demo_server, teacher), live(demo_server, pupil.cookies) as one:
        one.socket.protocol.send_text(b"[", fin=False)
        one.socket.send_data()
        one.socket.transport.write(frame * 50)
        answered = await one.socket.ping()
        async with asyncio.timeout(PATIENCE):
            await answered  # so many are nothing out of the way
        one.socket.transport.write(frame * 1_000)
        assert await one.close_code() == 4429


async def test_joining_for_ever_is_too_fast(demo_server: PreauServer) -> None:
    """Of all sockets of a person together; what a browser does when it comes back is far below."""
    desk = await asyncio.to_thread(Desk, demo_server, "pupil12")

    async def join_again_and_again() -> int:
        async with live(demo_server, desk.cookies) as one:
            replies = [await one.ask("topic.join", topic="room.999999") for _ in range(190)]
        problems = [reply["error"] for reply in replies]
        assert {problem["code"] for problem in problems} <= {"not_found", "too_fast"}
        assert all(problem["retry_after"] > 0 for problem in problems if problem["code"] == "too_fast")
        return sum(problem["code"] == "too_fast" for problem in problems)

    async with live(demo_server, desk.cookies) as one:
        for _ in range(150):
            assert (await one.join(desk.room))["epoch"]
    assert sum(await asyncio.gather(*(join_again_and_again() for _ in range(8)))) > 0
