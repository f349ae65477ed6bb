"""A mail server for the tests of real processes: takes everything, and stands still after so many mails when told to."""

import threading

from tests.crm.channels.servers import MailServer


class Sink(MailServer):
    """Keeps who was sent which Message-ID, in order."""

    def __init__(self):
        super().__init__()
        self.turn = threading.Condition()
        self.most: int | None = None
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def took(self) -> bool:
        """Leave the sender without an answer from the mail on at which the sink is to stand still."""
        with self.turn:
            self.turn.notify_all()
            if self.most is None or len(self.taken) < self.most:
                return True
            self.turn.wait_for(lambda: self.most is None)
        return False

    def stand_still_after(self, number: int) -> None:
        """Acknowledge no mail any more from that many on, counted from now."""
        with self.turn:
            self.most = len(self.taken) + number

    def wait_until_still(self, seconds: float) -> None:
        """Wait until a sender stands there without an answer."""
        with self.turn:
            assert self.turn.wait_for(lambda: self.most is not None and len(self.taken) >= self.most, seconds)

    def go_on(self) -> None:
        """Let go of those who stand there, unanswered, and answer the next."""
        with self.turn:
            self.most = None
            self.turn.notify_all()

    def received(self) -> list[tuple[str, str]]:
        """Person and Message-ID of every mail that was taken."""
        return [(mail["To"], mail["Message-ID"]) for mail in list(self.taken)]

    def handle_error(self, request, client_address) -> None:
        """A sender that was killed has no more to say."""

    def close(self) -> None:
        self.go_on()
        self.stopped.set()
        self.shutdown()
        self.server_close()
