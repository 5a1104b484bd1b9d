"""What a fault test measures and prints, and what must hold afterwards."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import httpx

from tests.faults.client import Frame, LiveClient

_PAGE = 100
MEMORY_BOUND_MB = 300.0
_KIB = 1024


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / _KIB


def fresh_snapshot(url: str, cookies: str, room: str, *, pages: float = math.inf) -> dict[int, str]:
    """The room's messages by seq, as a newcomer reads them, the latest pages first: {seq: client_id}."""
    messages: dict[int, str] = {}
    before = ""
    patience = 3
    with httpx.Client(base_url=url, headers={"Cookie": cookies}, timeout=30) as http:
        while True:
            response = http.get(f"/api/rooms/{room}/messages?limit={_PAGE}{before}")
            if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and patience:
                patience -= 1  # a connection that the database's restart left dead: as the browser does
                time.sleep(float(response.headers.get("Retry-After", "1")))
                continue
            answer = response.raise_for_status().json()
            for item in answer["items"]:
                messages[item["seq"]] = item["client_id"]
            pages -= 1
            if answer["next"] is None or pages <= 0:
                return messages
            before = f"&before={answer['next']}"


def posted(event: Frame) -> tuple[int, str]:
    return event["seq"], event["data"]["message"]["client_id"]


@dataclass(frozen=True)
class Report:
    """The figures of one fault. Recovery in seconds, memory in MB."""

    fault: str
    acknowledged: int
    lost: int
    doubled: int
    disordered: int
    unequal: int
    clients: int
    connections: int
    resyncs: int
    recovery: float
    memory: float

    def __str__(self) -> str:
        return (
            f"{self.fault}: acknowledged {self.acknowledged}, lost {self.lost}, doubled {self.doubled}, "
            f"out of order {self.disordered}, "
            f"clients equal to a fresh snapshot {self.clients - self.unequal}/{self.clients}, "
            f"connections {self.connections}, resyncs {self.resyncs}, recovery {self.recovery:.1f} s, "
            f"memory {self.memory:.0f} MB"
        )

    def check(self) -> None:
        print(f"\n{self}")
        assert self.acknowledged > 0, "nothing was sent: this run proves nothing"
        assert self.memory < MEMORY_BOUND_MB, "memory grows with what goes wrong"
        assert (self.lost, self.doubled, self.disordered, self.unequal) == (0, 0, 0, 0), str(self)


def judge(
    fault: str, clients: Sequence[LiveClient], snapshot: dict[int, str], *, recovery: float, memory: float
) -> Report:
    """Compare what every client saw and was promised with what a newcomer reads."""
    acknowledged = [(sent.seq, sent.client_id) for client in clients for sent in client.outbox if sent.seq]
    lost = sum(snapshot.get(seq) != client_id for seq, client_id in acknowledged)
    ids = list(snapshot.values())
    disordered = sum(client.disordered for client in clients)
    for client in clients:
        order = [sent.seq for sent in client.outbox if sent.seq]
        disordered += sum(later <= earlier for earlier, later in pairwise(order))
    unequal = 0
    for client in clients:
        saw = client.base | dict(posted(event) for event in client.seen if event["event"] == "message.posted")
        first = min(saw, default=0)
        unequal += saw != {seq: client_id for seq, client_id in snapshot.items() if seq >= first}
    return Report(
        fault=fault,
        acknowledged=len(acknowledged),
        lost=lost,
        doubled=len(ids) - len(set(ids)) + sum(client.doubled for client in clients),
        disordered=disordered,
        unequal=unequal,
        clients=len(clients),
        connections=sum(client.connections for client in clients),
        resyncs=sum(client.resyncs for client in clients),
        recovery=recovery,
        memory=memory,
    )
