"""The live protocol as a document (AsyncAPI 3.0), made from the registered commands, events and signals."""

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from collab.realtime.conf import live
from collab.realtime.events import Event, LogScrubbed
from collab.realtime.runtime import registered
from collab.realtime.topics import Registry

_REF = "#/components/schemas/{model}"
_ERROR_CODES = ["invalid", "not_found", "forbidden", "too_fast", "too_large", "conflict", "unavailable"]
_CLOSE_CODES = {
    "1012": "restarting: come back in a while",
    "1013": "try again later",
    "4400": "not our protocol",
    "4401": "the session ended",
    "4408": "reading too slowly",
    "4413": "a frame was too large",
    "4429": "too fast, or too many connections",
}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document of /ws/live/ and of GET and POST /api/live, which carry the same frames."""
    registry = registered()
    schemas, refs = _schemas(registry)
    messages = _fixed_messages() | _command_messages(registry, refs) | _event_messages(registry, refs)
    client = [name for name in messages if messages[name].pop("x-from") == "client"]
    address = {
        "address": "/ws/live/",
        "description": f"Frames of at most {live().MAX_FRAME_BYTES} bytes. Close codes: {_CLOSE_CODES}",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Préau live", "version": "1"},
        "defaultContentType": "application/json",
        "channels": {"live": address},
        "operations": {
            "client": _operation("receive", client),
            "server": _operation("send", [name for name in messages if name not in client]),
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    """AsyncAPI speaks for the server: it receives what clients send."""
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{name}"} for name in names],
    }


def _schemas(registry: Registry) -> tuple[dict[str, Any], dict[type[BaseModel], str]]:
    """All shapes on the wire, and the name of each model among them."""
    takes: set[type[BaseModel]] = {command.model for command in registry.commands.values()}
    takes |= {model for consumer in registry.consumers.values() for model in consumer.signals.values()}
    gives: set[type[BaseModel]] = {
        event for consumer in registry.consumers.values() for event in consumer.events
    } | {LogScrubbed}
    pairs: list[tuple[Any, Literal["validation", "serialization"]]] = [
        *((model, "validation") for model in sorted(takes, key=_name)),
        *((model, "serialization") for model in sorted(gives, key=_name)),
    ]
    found, document = models_json_schema(pairs, ref_template=_REF)
    refs: dict[Any, str] = {model: schema["$ref"] for (model, _mode), schema in found.items()}
    return document["$defs"], refs


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _message(origin: str, summary: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    payload = {"type": "object", "properties": properties, "required": required}
    return {"summary": summary, "payload": payload, "x-from": origin}


def _const(value: str) -> dict[str, str]:
    return {"type": "string", "const": value}


_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TOPIC = {"type": "string", "pattern": "^[a-z]+\\.[0-9]+$"}
_REFERENCE = {"type": ["integer", "string"]}


def _command_messages(registry: Registry, refs: dict[type[BaseModel], str]) -> dict[str, Any]:
    """A command is the envelope and the fields of its model, side by side."""
    messages = {}
    for (kind, name), command in sorted(registry.commands.items()):
        envelope = _message(
            "client",
            f"On {kind}.<id>",
            {"type": _const(name), "ref": _REFERENCE, "topic": _TOPIC},
            ["type", "ref", "topic"],
        )
        envelope["payload"] = {"allOf": [envelope["payload"], {"$ref": refs[command.model]}]}
        messages[name] = envelope
    for kind, consumer in sorted(registry.consumers.items()):
        for name, model in sorted(consumer.signals.items()):
            fields = {"type": _const("signal"), "topic": _TOPIC, "signal": _const(name)}
            fields["data"] = {"$ref": refs[model]}
            messages[f"signal.{name}"] = _message("client", f"On {kind}.<id>", fields, list(fields))
    return messages


def _event_messages(registry: Registry, refs: dict[type[BaseModel], str]) -> dict[str, Any]:
    messages = {}
    for kind, consumer in sorted(registry.consumers.items()):
        events: tuple[type[Event], ...] = (*consumer.events, LogScrubbed)
        for event in events:
            fields = {
                "type": _const("event"),
                "topic": _TOPIC,
                "seq": _NUMBER,
                "event": _const(event.name),
                "at": {"type": "string", "format": "date-time"},
                "data": {"$ref": refs[event]},
            }
            # An event and a command may have one name (room.read), which a document cannot.
            messages[f"event.{event.name}"] = _message("server", f"On {kind}.<id>", fields, list(fields))
    return messages


def _fixed_messages() -> dict[str, Any]:
    """What the engine itself says and understands."""
    error = {
        "type": "object",
        "properties": {
            "code": {"enum": _ERROR_CODES},
            "message": _TEXT,
            "retry_after": {"type": "number", "description": "seconds"},
            "fields": {"type": "object", "additionalProperties": _TEXT},
        },
        "required": ["code", "message"],
    }
    reply = {
        "type": _const("reply"),
        "ref": {"type": ["integer", "string", "null"]},
        "ok": {"type": "boolean"},
    }
    reply |= {"data": {"type": "object"}, "error": error}
    join = {
        "type": _const("topic.join"),
        "ref": _REFERENCE,
        "topic": _TOPIC,
        "after": _NUMBER,
        "epoch": _TEXT,
    }
    leave = {"type": _const("topic.leave"), "ref": _REFERENCE, "topic": _TOPIC}
    hello = {"type": _const("hello"), "person": _TEXT, "heartbeat": {"type": "number"}, "stream": _TEXT}
    signal = {"type": _const("signal"), "topic": _TOPIC, "signal": _TEXT, "person": _TEXT}
    signal |= {"online": {"type": "boolean"}, "data": {"type": "object"}}
    return {
        "topic.join": _message("client", "Listen; resume past `after`", join, ["type", "ref", "topic"]),
        "topic.leave": _message("client", "Listen no more", leave, ["type", "ref", "topic"]),
        "ping": _message("client", "Are you there?", {"type": _const("ping")}, ["type"]),
        "pong": _message("server", "Yes", {"type": _const("pong")}, ["type"]),
        "hello": _message("server", "The first frame", hello, ["type", "person", "heartbeat"]),
        "reply": _message("server", "To the frame of that ref", reply, ["type", "ref", "ok"]),
        "signal": _message("server", "Not logged; may be lost", signal, ["type", "topic", "signal"]),
    }
