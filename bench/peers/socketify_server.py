"""socketify (uWebSockets): its own topics, published from C++; runs in a virtual environment of its own."""

import json
import os
from typing import Any

from socketify import App, CompressOptions, OpCode  # type: ignore[import-not-found]

_MAX_OWED_BYTES = 64 * 1024 * 1024  # to one reader; the default drops what a burst leaves waiting

app = App()


def on_message(socket: Any, message: str, _opcode: Any) -> None:
    frame = json.loads(message)
    if "join" in frame:
        for room in frame["join"]:
            socket.subscribe(room)
        socket.send('{"joined":true}', OpCode.TEXT)
    else:
        body = json.dumps({"room": frame["say"], "body": frame["body"]})
        app.publish(frame["say"], body, OpCode.TEXT)
        socket.send(f'{{"ack":{frame["ref"]}}}', OpCode.TEXT)


app.ws(
    "/*",
    {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 64 * 1024,
        "max_backpressure": _MAX_OWED_BYTES,
        "idle_timeout": 120,
        "message": on_message,
    },
)
app.listen({"host": "127.0.0.1", "port": int(os.environ["PORT"])}, lambda _config: None)
app.run()
