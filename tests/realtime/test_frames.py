"""The frame that is made once is the frame that RFC 6455 asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from collab.realtime.frames import Prepared, text_frame, whole_text


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])
def test_another_implementation_reads_it(size: int) -> None:
    payload = b"x" * size
    reader = StreamReader()
    reader.feed_data(text_frame(payload))
    reader.feed_eof()
    parsing = Frame.parse(reader.read_exact, mask=False, max_size=None, extensions=[])
    with pytest.raises(StopIteration) as done:
        next(parsing)
    frame = done.value.value
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.TEXT, True, payload)


def test_several_leave_as_one_array() -> None:
    assert Prepared.together(['{"a":1}', '{"b":"é"}']).text == '[{"a":1},{"b":"é"}]'
    assert Prepared.together(['{"a":1}']).text == '{"a":1}'


def test_the_frame_is_made_once() -> None:
    message = Prepared("é")
    assert message.wire is message.wire
    assert message.wire == b"\x81\x02\xc3\xa9"


@given(
    st.text(max_size=300) | st.text(min_size=1, max_size=40).map(lambda text: text * 200),
    st.binary(max_size=9),
)
def test_the_short_cut_reads_what_one_whole_frame_says_and_nothing_else(text: str, more: bytes) -> None:
    try:
        payload = text.encode()
    except UnicodeEncodeError:
        return
    frame = Frame(Opcode.TEXT, payload).serialize(mask=True, extensions=[])
    assert whole_text(frame) == (text if len(payload) < 65_536 else None)
    if more:
        assert whole_text(frame + more) is None
    for cut in {1, 5, len(frame) // 2, len(frame) - 1}:
        assert whole_text(frame[:cut]) is None


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Opcode.TEXT, b"{}", fin=False),
        Frame(Opcode.BINARY, b"{}"),
        Frame(Opcode.CONT, b"{}"),
        Frame(Opcode.PING, b"{}"),
        Frame(Opcode.TEXT, b"\xff\xfe"),
        Frame(Opcode.TEXT, b"\xed\xa0\x80"),
    ],
)
def test_whatever_is_not_a_whole_text_is_left_to_the_state_machine(frame: Frame) -> None:
    assert whole_text(frame.serialize(mask=True, extensions=[])) is None


def test_a_size_written_longer_than_it_need_be_is_left_to_the_state_machine() -> None:
    assert whole_text(b"\x81\xfe\x00\x02\x00\x00\x00\x00{}") is None
    assert whole_text(b"\x81\x82\x00\x00\x00\x00{}") == "{}"
