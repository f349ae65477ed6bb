"""The one error of the runner."""


class RunnerError(Exception):
    """Something that the person at the terminal must decide; its text is one clear sentence that says what to do."""
