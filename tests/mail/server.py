"""An SMTP server for tests: takes every message and writes what it holds, as Python's own mail parser reads it, as JSON.

Prints its port, and ends when its standard input is closed.
"""

import email
import email.policy
import json
import pathlib
import socket
import sys

from aiosmtpd.controller import Controller

folder = pathlib.Path(sys.argv[1])


def described(part):
    return {
        "type": part.get_content_type(),
        "name": part.get_filename(),
        "content_id": part["Content-ID"],
        "disposition": part.get_content_disposition(),
        "length": len(part.get_payload(decode=True) or b""),
        "begins": (part.get_payload(decode=True) or b"")[:8].hex(),
    }


class Taker:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        parts = [part for part in message.walk() if not part.is_multipart()]
        record = {
            "mail_from": envelope.mail_from,
            "rcpt_to": envelope.rcpt_tos,
            "from": str(message["From"]),
            "to": str(message["To"]),
            "reply_to": str(message["Reply-To"]),
            "subject": str(message["Subject"]),
            "date": str(message["Date"]),
            "message_id": str(message["Message-ID"]),
            "text": text.get_content() if text else None,
            "html": html.get_content() if html else None,
            "inline": [described(part) for part in parts if part["Content-ID"]],
            "attachments": [described(part) for part in parts if part.get_content_disposition() == "attachment"],
        }
        Taker.count += 1
        (folder / f"{Taker.count:05}.json").write_text(json.dumps(record))
        return "250 taken"


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Controller(Taker(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
