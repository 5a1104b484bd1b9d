"""WebSockets to the letter: what keeps to RFC 6455 is served, what breaks it is closed as it says."""

import asyncio

import pytest

from tests.harness import PreauServer
from tests.realtime.live import PATIENCE, Desk, live


async def test_bad_utf8_ends_the_connection_by_the_rfc(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        protocol = one.socket.protocol
        protocol.send_text(b'{"type":"\xff\xfe"}')
        one.socket.send_data()
        assert await one.close_code() == 1007


async def test_a_ping_in_the_middle_of_a_fragmented_message(demo_server: PreauServer, pupil: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one:
        one.socket.protocol.send_text(b'{"type":', fin=False)
        one.socket.send_data()
        answered = await one.socket.ping()
        async with asyncio.timeout(PATIENCE):
            await answered
        one.socket.protocol.send_continuation(b'"ping"}', fin=True)
        one.socket.send_data()
        await one.until(type="pong")


VIOLATIONS = {
    "a reserved bit": (b"\xc1\x80", 1002),
    "a reserved kind of frame": (b"\x83\x80", 1002),
    "a reserved kind of control frame": (b"\x8b\x80", 1002),
    "a ping in pieces": (b"\x09\x80", 1002),
    "a ping too long": (b"\x89\xfe\x00\x7e", 1002),
    "a continuation of nothing": (b"\x80\x80", 1002),
    "a second beginning": (b"\x01\x80\x00\x00\x00\x00\x81\x80", 1002),
    "more than any message may hold": (b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 4413),
    # Who says goodbye, however badly, is not waited for: the connection ends.
    "half a close code": (b"\x88\x81\x00\x00\x00\x00\x03", 1006),
    "a close code that is none": (b"\x88\x82\x00\x00\x00\x00\x03\xed", 1006),
    "a close reason that is no text": (b"\x88\x84\x00\x00\x00\x00\x03\xe8\xff\xff", 1006),
}


@pytest.mark.parametrize(("sent", "code"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
async def test_what_breaks_the_protocol_is_closed_by_the_rfc(
    demo_server: PreauServer, pupil: Desk, sent: bytes, code: int
) -> None:
    """RFC 6455, 5.2 to 5.5 and 7.4, written on the wire as no library would."""
    async with live(demo_server, pupil.cookies) as one:
        one.socket.transport.write(sent)
        assert await one.close_code() == code


async def test_a_frame_byte_by_byte_and_two_frames_at_once(demo_server: PreauServer, pupil: Desk) -> None:
    ping = b"\x81\x8f\x00\x00\x00\x00" + b'{"type":"ping"}'
    async with live(demo_server, pupil.cookies) as one:
        for byte in ping:
            one.socket.transport.write(bytes((byte,)))
            await asyncio.sleep(0.002)
        await one.until(type="pong")
        one.socket.transport.write(ping + ping[:7])
        await one.until(type="pong")
        one.socket.transport.write(ping[7:] + ping + ping)
        for _ in range(3):
            await one.until(type="pong")
