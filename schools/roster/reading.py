from typing import Any


def read_import(mine: Any) -> None:
    raise NotImplementedError
