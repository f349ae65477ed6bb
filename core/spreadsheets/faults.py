"""The refusal that travels from the child process to the parent: a code and its numbers, no words."""


class ReadError(Exception):
    """This file cannot be read; ``errors.MESSAGES`` turns ``code`` and ``params`` into a sentence."""

    def __init__(self, code: str, **params: str | int):
        super().__init__(code)
        self.code = code
        self.params = params
