"""The exceptions that business rules raise; pages and API show their message as it is."""


class RuleViolation(Exception):
    """A business rule refused the request.

    ``message`` is Chinese and says what to do, ``code`` is stable for programs, ``fields`` maps an
    input's name to its own message, so that a form or an API client can point at what has to change.
    """

    def __init__(self, message: str, *, code: str, fields: dict[str, str] | None = None):
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.fields = {name: str(text) for name, text in (fields or {}).items()}


class StaleWrite(RuleViolation):
    """Somebody saved the row after the writer had read it; ``current`` holds the row as it is now."""

    def __init__(self, current):
        super().__init__("内容已被他人更新，请核对两个版本后再保存", code="stale")
        self.current = current
