"""An SMTP server for tests that misbehaves as its script says and keeps a durable log of every message it accepted: the judge.

Arguments: a folder and a port (0 for any). `script.json` in the folder names for each recipient what goes wrong with the first
letter to them, or for all with `*`; `accepted.jsonl` gets one line for each accepted message, on disk before the answer is given;
`done` remembers, over a restart, what went wrong already. Prints its port, and ends when its standard input is closed.
"""

import asyncio
import email
import json
import os
import pathlib
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
script = json.loads((folder / "script.json").read_text())
LONGER_THAN_ANYBODY_WAITS = 60


def durable(name, line):
    with open(folder / name, "ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def happened(what):
    try:
        return what in (folder / "done").read_text().splitlines()
    except FileNotFoundError:
        return False


def fault(address, step):
    """Whether something goes wrong now with this recipient at this step; what is told to be for good always does."""
    for said in (script.get(address, ""), script.get("*", "")):
        if said.startswith(step):
            if said.endswith("!"):
                return said
            if not happened(f"{address} {said}"):
                durable("done", f"{address} {said}")
                return said
    return None


def accept(envelope):
    message = email.message_from_bytes(envelope.content)
    record = {"rcpt": envelope.rcpt_tos, "message_id": message["Message-ID"], "bytes": len(envelope.content)}
    durable("accepted.jsonl", json.dumps(record))


class Judge:
    async def handle_RCPT(self, server, session, envelope, address, options):
        said = fault(address, "rcpt")
        if said and "refuse" in said:
            return "550 5.1.1 no such person"
        if said and "later" in said:
            return "451 4.7.1 please come again"
        if said and "stall" in said:
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):
        said = fault(envelope.rcpt_tos[0], "dot")
        if not said:
            accept(envelope)
            return "250 taken"
        if "refuse" in said:
            return "554 5.7.1 not wanted"
        if "accept" in said:
            accept(envelope)
        if "die" in said:
            os._exit(1)
        if "stall" in said:
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        server.transport.abort()
        return "250 nobody hears this"

    async def auth_XOAUTH2(self, server, args):
        good = (folder / "token").read_text()
        if args[1:] and b64(args[1]) == f"user=board@blanktown.example\x01auth=Bearer {good}\x01\x01":
            durable("logins", "accepted")
            return AuthResult(success=True)
        durable("logins", "refused")
        # As the large hosts do: what is wrong comes as a challenge, and the refusal after the client has taken it.
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        await server.push("535 5.7.3 Authentication unsuccessful")
        return AuthResult(success=False, handled=True)


def b64(word):
    import base64

    return base64.b64decode(word).decode()


class Server(SMTP):
    async def smtp_DATA(self, arg):
        said = self.envelope.rcpt_tos and fault(self.envelope.rcpt_tos[0], "data")
        if said:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Desk(Controller):
    def factory(self):
        with_login = (folder / "token").exists()
        return Server(self.handler, auth_require_tls=False, auth_required=with_login, timeout=120)


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


port = int(sys.argv[2]) or free_port()
controller = Desk(Judge(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
