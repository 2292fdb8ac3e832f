"""What the receivers in Python share: a server around a document's own code."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def listen(verify):
    """Listens on a free port of the address in the first argument and prints its URL; then, for each request, one line of
    JSON with the status that it answered and the event that it saw (null: refused).

    verify(raw_body: bytes, headers, secret: str) -> bool. The documents' code throws at a signature that is absent.
    """
    secret = os.environ["RECEIVER_SECRET"]

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            raw_body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                accepted = verify(raw_body, self.headers, secret)
            except Exception:
                accepted = False
            body = json.loads(raw_body) if accepted else {}
            event = body.get("event", body.get("type"))
            status = 200 if accepted else 401
            print(json.dumps({"status": status, "event": event}), flush=True)
            answer = json.dumps({"event": event}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer((sys.argv[1], 0), Receiver)
    print(f"http://{sys.argv[1]}:{server.server_port}", flush=True)
    server.serve_forever()
