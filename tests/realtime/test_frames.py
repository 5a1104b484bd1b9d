"""The frame that is made once is the frame that RFC 6455 asks for."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from collab.realtime.frames import Prepared, text_frame


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
