"""JSON as PHP's json_encode (ClientPress) and ECMAScript's JSON.stringify (the others) write it.

Each program is started once and asked line by line: base64 of a JSON text in, the re-encoded text out.
"""

import atexit
import base64
import subprocess

_PHP = r"""
while (($line = fgets(STDIN)) !== false) {
  echo json_encode(json_decode(base64_decode($line), false, 4096, JSON_THROW_ON_ERROR), JSON_THROW_ON_ERROR), "\n";
}
"""
_NODE = r"""
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) =>
  process.stdout.write(JSON.stringify(JSON.parse(Buffer.from(line, 'base64').toString())) + '\n'));
"""


class _Encoder:
    def __init__(self, command: list[str]):
        self._command = command
        self._process: subprocess.Popen | None = None

    def __call__(self, text: str) -> bytes:
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            atexit.register(self._close)
        self._process.stdin.write(base64.b64encode(text.encode()) + b"\n")
        self._process.stdin.flush()
        written = self._process.stdout.readline()
        if not written.endswith(b"\n"):
            raise ValueError(f"{self._command[0]} could not re-encode {text!r}")
        return written[:-1]

    def _close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


# -n: without a php.ini, so that serialize_precision is PHP's own default, -1.
php_json = _Encoder(["php", "-n", "-r", _PHP])
node_json = _Encoder(["node", "-e", _NODE])


def php_date(unix_seconds: int) -> str:
    """gmdate('c'), the form of every ClientPress timestamp."""
    return subprocess.run(["php", "-n", "-r", f"echo gmdate('c', {unix_seconds});"], capture_output=True,
                          check=True).stdout.decode()
