"""What chat does when schools change; schools knows nothing of chat."""


def connect() -> None:
    """Listen to the schools app; called once when chat is ready."""
