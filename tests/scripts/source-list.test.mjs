// Deriving the source list of another release from the machine's own lists. The lists below are written as sources.list(5)
// of Debian 12, its installer, its cloud images and its containers write them, with invented mirrors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOneLine, parseStanzas, sourceLists } from "../../scripts/source-list.mjs";

const wanted = (/** @type {string} */ uri, /** @type {string} */ key = "") =>
  `Types: deb-src\nURIs: ${uri}\nSuites: trixie\nComponents: main\n${key ? `Signed-By: ${key}\n` : ""}`;

test("the installer's sources.list gives its mirror, and not its security archive", () => {
  const text = `#deb cdrom:[Debian GNU/Linux 12.0.0 _Bookworm_]/ bookworm main

deb http://mirror.example/debian/ bookworm main non-free-firmware
deb-src http://mirror.example/debian/ bookworm main non-free-firmware
deb http://security.example/debian-security bookworm-security main non-free-firmware
deb http://mirror.example/debian/ bookworm-updates main # comes later
`;
  assert.deepEqual(sourceLists([{ name: "/etc/apt/sources.list", text }], "trixie"), [
    wanted("http://mirror.example/debian/"),
  ]);
});

test("a container's deb822 file gives its mirror with its keyring", () => {
  const text = `Types: deb
# a snapshot's address, as the image's maker left it
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;
  assert.deepEqual(sourceLists([{ name: "/etc/apt/sources.list.d/debian.sources", text }], "trixie"), [
    wanted("http://mirror.example/debian", "/usr/share/keyrings/debian-archive-keyring.gpg"),
  ]);
});

test("a cloud image's mirror file is kept as it is", () => {
  const text = `Types: deb deb-src
URIs: mirror+file:///etc/apt/mirrors/debian.list
Suites: bookworm bookworm-updates bookworm-backports
Components: main
`;
  assert.deepEqual(sourceLists([{ name: "debian.sources", text }], "trixie"), [
    wanted("mirror+file:///etc/apt/mirrors/debian.list"),
  ]);
});

test("options of a one-line entry: the keyring stays, the others go", () => {
  const [entry] = parseOneLine(
    "deb [ arch=amd64 signed-by=/k/a.gpg,/k/b.gpg ] https://mirror.example/debian bookworm main",
  );
  assert.deepEqual(entry, {
    types: ["deb"],
    uris: ["https://mirror.example/debian"],
    suites: ["bookworm"],
    components: ["main"],
    signedBy: "/k/a.gpg /k/b.gpg",
  });
});

test("a key block inside a deb822 stanza is carried over whole", () => {
  const key =
    "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBGPL0BUBEADmW5NdOOHwPIJlgPu6JDcKw/NZJPR8lsD3K87ZM18gzyQZJD+w\n -----END PGP PUBLIC KEY BLOCK-----";
  const text = `Types: deb\nURIs: http://mirror.example/debian\nSuites: stable\nComponents: main\nSigned-By:${key}\n`;
  assert.equal(
    sourceLists([{ name: "a.sources", text }], "trixie")[0],
    `Types: deb-src\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: ${key}\n`,
  );
});

test("a stanza that is switched off, and one without addresses, are passed over", () => {
  const on = "Types: deb\nURIs: http://on.example/debian\nSuites: bookworm\nComponents: main\n";
  const off = "Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n";
  assert.deepEqual(
    parseStanzas(`${off}\n\n${on}\nX-Comment: nothing else here\n\nTypes: deb\n`).map(({ uris }) => uris),
    [["http://on.example/debian"]],
  );
});

test("field names are read without regard to case, values over several lines too", () => {
  const [entry] = parseStanzas(
    "types: deb\nURIS:\n http://a.example/debian\n http://b.example/debian\nsuites: bookworm\nComponents: main\n",
  );
  assert.deepEqual(entry.uris, ["http://a.example/debian", "http://b.example/debian"]);
});

test("other vendors' repositories come after Debian's own, or not at all", () => {
  const files = [
    { name: "chart.list", text: "deb [signed-by=/k/chart.gpg] https://apt.chart.example stable main" },
    { name: "db.list", text: "deb https://apt.db.example/pub bookworm-db main" },
    { name: "node.list", text: "deb https://deb.node.example/node_20.x nodistro main" },
    {
      name: "debian.sources",
      text: "Types: deb\nURIs: http://pool.example/distro\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
    },
  ];
  assert.deepEqual(sourceLists(files, "trixie"), [
    wanted("http://pool.example/distro", "/usr/share/keyrings/debian-archive-keyring.gpg"),
    wanted("https://apt.chart.example", "/k/chart.gpg"),
  ]);
});

test("a mirror named twice is tried once", () => {
  const text = "deb http://m.example/debian bookworm main\ndeb-src http://m.example/debian bookworm main\n";
  assert.equal(sourceLists([{ name: "sources.list", text }], "trixie").length, 1);
});

test("Ubuntu's lists give nothing: its archive has no such release", () => {
  const text =
    "deb http://mirror.example/ubuntu jammy main restricted\ndeb http://mirror.example/ubuntu jammy-updates main\n";
  assert.deepEqual(sourceLists([{ name: "sources.list", text }], "trixie"), []);
});
