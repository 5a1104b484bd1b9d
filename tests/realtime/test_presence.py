"""Signals: who is here, who types; stamped by the server, and only for those who may see the topic."""

import asyncio
import json

from tests.harness import PreauServer
from tests.realtime.live import Desk, live


def signal(topic: str, name: str, **more: object) -> str:
    return json.dumps({"type": "signal", "topic": topic, "signal": name, "data": {}, **more})


async def test_typing_is_stamped_with_who_types(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    async with live(demo_server, pupil.cookies) as one, live(demo_server, teacher.cookies) as other:
        await one.join(pupil.room)
        await other.join(pupil.room)
        await one.socket.send(signal(pupil.room, "typing", person="1"))
        heard = await other.until(type="signal", signal="typing")
        assert heard["person"] == pupil.id
        assert "seq" not in heard


async def test_who_is_muted_is_not_shown_as_typing(demo_server: PreauServer, teacher: Desk) -> None:
    pupil = await asyncio.to_thread(Desk, demo_server, "pupil5")
    person, room = pupil.id, pupil.room
    async with live(demo_server, pupil.cookies) as one, live(demo_server, teacher.cookies) as other:
        await one.join(room)
        await other.join(room)
        await one.socket.send(signal(room, "typing"))
        await other.until(type="signal", signal="typing", person=person)
        mute = {"person": person, "minutes": 5, "reason": "Chut"}
        assert (await other.ask("person.mute", topic=room, **mute))["ok"]
        try:
            await one.socket.send(signal(room, "typing", ref=3))
            await one.socket.send('{"type":"ping"}')
            await one.until(type="pong")
            await other.socket.send(signal(room, "typing"))  # what went out before it comes before it
            while (frame := await one.next()).get("signal") != "typing":
                pass
            assert frame["person"] == teacher.id
            await other.socket.send('{"type":"ping"}')
            while (frame := await other.next())["type"] != "pong":
                assert (frame.get("signal"), frame.get("person")) != ("typing", person)
        finally:
            assert (await other.ask("person.unmute", topic=room, person=person))["ok"]
        await one.socket.send(signal(room, "typing"))
        await other.until(type="signal", signal="typing", person=person)


async def test_an_unknown_signal_is_refused_and_a_topic_not_joined_hears_nothing(
    demo_server: PreauServer, pupil: Desk, teacher: Desk
) -> None:
    async with live(demo_server, pupil.cookies) as one, live(demo_server, teacher.cookies) as other:
        await one.join(pupil.room)
        await other.join(pupil.room)
        await one.socket.send(signal(pupil.room, "hints", ref=9))
        assert (await one.until(type="reply", ref=9))["error"]["code"] == "invalid"
    async with live(demo_server, pupil.cookies) as one, live(demo_server, teacher.cookies) as other:
        await other.join(pupil.room)
        await one.socket.send(signal(pupil.room, "typing"))
        await one.socket.send('{"type":"ping"}')
        await one.until(type="pong")
        await other.socket.send('{"type":"ping"}')
        while (frame := await other.next())["type"] != "pong":
            assert frame.get("signal") != "typing"


async def test_coming_is_seen_and_hiding_is_respected(demo_server: PreauServer, teacher: Desk) -> None:
    # Somebody of whom no other test saw anything: who comes back within seconds was never away.
    pupil = await asyncio.to_thread(Desk, demo_server, "pupil9")
    async with live(demo_server, teacher.cookies) as watcher:
        await watcher.join(pupil.room)
        async with live(demo_server, pupil.cookies) as one:
            await one.join(pupil.room)
            seen = await watcher.until(type="signal", signal="presence", person=pupil.id)
            assert seen["online"] is True
            hide = await asyncio.to_thread(pupil.http.patch, "/api/me", json={"hide_presence": True})
            hide.raise_for_status()
            gone = await watcher.until(type="signal", signal="presence", person=pupil.id)
            assert gone["online"] is False
