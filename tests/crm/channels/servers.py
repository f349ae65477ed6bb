"""Stub servers on this machine: a mail server and robots that take, refuse, hang, or break off."""

import email
import http.server
import json
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default


class _Smtp(socketserver.StreamRequestHandler):
    """One conversation; what it does wrong says the server's ``way``."""

    def handle(self):
        server = self.server
        if server.way == "hang":
            server.stopped.wait(5)
            return
        self.say("220 stub")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT" and (server.way == "refuse" or line.partition(":")[2].strip(" <>") in server.unknown):
                self.say("550 no such person")
            elif verb == "DATA":
                if not self.data():
                    return
            else:
                self.say("250 ok")

    def data(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.taken.append(email.message_from_bytes(b"".join(lines), _class=EmailMessage, policy=default))
        if not self.server.took() or self.server.way == "cut":
            return False
        self.say("250 taken")
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Robot(http.server.BaseHTTPRequestHandler):
    """One request to a robot."""

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append((self.path, body))
        if server.way == "hang":
            server.stopped.wait(5)
            return
        status, answer, headers = server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *args):
        pass


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail; ``way``: ok, refuse (every recipient), hang (says nothing), cut (takes the mail and breaks off)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.way, self.taken, self.unknown, self.stopped = "ok", [], set(), threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def took(self) -> bool:
        """Say whether the mail that was just taken is acknowledged."""
        return True

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one person."""
        return [mail for mail in self.taken if mail["To"] == address]


class RobotServer(http.server.ThreadingHTTPServer):
    """Takes messages of robots; ``answer`` is status, body and headers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Robot)
        self.way, self.asked, self.stopped = "ok", [], threading.Event()
        self.says({"errcode": 0, "errmsg": "ok"})

    def says(self, body, status: int = 200, **headers) -> None:
        self.answer = (status, body if isinstance(body, str) else json.dumps(body), headers)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def serving(server):
    """Run a server beside the test; a generator for a fixture."""
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
