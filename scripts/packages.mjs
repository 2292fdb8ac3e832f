// The Debian packages that Signpost is built and tested with, each with its reason.
//
// `level`: "start" for what `npm start` needs, "test" for what `npm test` needs besides, "bench" for the peers of `npm run bench`.
// `program`: what to look for where there is no dpkg. `or`: other packages that do as well.

/**
 * @typedef {"start" | "test" | "bench"} Level
 *
 * @typedef {object} Package
 * @property {string} name
 * @property {Level} level
 * @property {string} why
 * @property {string} [program]
 * @property {string[]} [or]
 */

/** @type {readonly Package[]} */
export const packages = [
  { name: "g++", level: "start", why: "compiles the core and the command", program: "c++" },
  { name: "cmake", level: "start", why: "configures the builds", program: "cmake" },
  { name: "ninja-build", level: "start", why: "runs the builds", program: "ninja" },
  { name: "pkg-config", level: "start", why: "tells CMake how cpp-httplib was built", or: ["pkgconf"] },
  { name: "nlohmann-json3-dev", level: "start", why: "the JSON that the command prints and the tests read" },
  { name: "libcli11-dev", level: "start", why: "the command's arguments" },
  { name: "libcpp-httplib-dev", level: "start", why: "`signpost listen`" },
  {
    name: "libcurl4-openssl-dev",
    level: "start",
    why: "`signpost send`",
    or: ["libcurl4-gnutls-dev", "libcurl4-nss-dev"],
  },
  { name: "emscripten", level: "start", why: "compiles the core to WebAssembly", program: "em++" },
  { name: "bzip2", level: "start", why: "unpacks the source of mbedTLS", program: "bzip2" },
  { name: "ca-certificates", level: "start", why: "HTTPS for npm, apt and `signpost send`" },
  {
    name: "libmbedtls-dev",
    level: "test",
    why: "another mbedTLS, beside which a program links Signpost's library",
  },
  { name: "clang", level: "test", why: "compiles the sanitized build", program: "clang++" },
  { name: "libclang-rt-dev", level: "test", why: "the sanitizers' run-time libraries" },
  { name: "llvm", level: "test", why: "names functions in the sanitizers' reports", program: "llvm-symbolizer" },
  { name: "clang-format", level: "test", why: "checks the layout of C++", program: "clang-format" },
  { name: "clang-tidy", level: "test", why: "checks C++ for mistakes", program: "clang-tidy" },
  { name: "php-cli", level: "test", why: "PHP's own json_encode and hash_hmac, to compare with", program: "php" },
  { name: "python3", level: "test", why: "Python's own verify functions, to compare with", program: "python3" },
  {
    name: "python3-prometheus-client",
    level: "test",
    why: "Prometheus' own parser reads the gateway's metrics",
  },
  { name: "sqlite3", level: "test", why: "backs up and restores the gateway's data", program: "sqlite3" },
  {
    name: "util-linux",
    level: "test",
    why: "a network of a test's own, and the lock of a data directory",
    program: "unshare",
  },
  { name: "iproute2", level: "test", why: "addresses in a test's own network", program: "ip" },
  { name: "openssl", level: "test", why: "HMACs computed by a third party", program: "openssl" },
  { name: "curl", level: "test", why: "pastes the `curl` line that `signpost sign --curl` prints", program: "curl" },
  { name: "zsh", level: "test", why: "reads the command's zsh completion", program: "zsh" },
  { name: "fish", level: "test", why: "reads the command's fish completion", program: "fish" },
  { name: "chromium", level: "test", why: "opens the gateway's pages", program: "chromium" },
  { name: "groff-base", level: "test", why: "reads the command's man page", program: "groff" },
  { name: "libssl-dev", level: "bench", why: "OpenSSL's HMAC, to measure against" },
  { name: "libsodium-dev", level: "bench", why: "libsodium's HMAC, to measure against" },
  { name: "valgrind", level: "bench", why: "counts instructions", program: "valgrind" },
];

/** Each level's packages include those of the levels before it. */
const levels = /** @type {const} */ (["start", "test", "bench"]);

/**
 * @param {Level} level
 * @param {NodeJS.ProcessEnv} [env] an emsdk in EMSDK takes the place of the package emscripten
 */
export const packagesFor = (level, env = process.env) =>
  packages.filter(
    (entry) => levels.indexOf(entry.level) <= levels.indexOf(level) && !(entry.name === "emscripten" && env.EMSDK),
  );
