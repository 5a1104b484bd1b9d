from typing import Any


def apply_plan(mine: Any) -> None:
    raise NotImplementedError
