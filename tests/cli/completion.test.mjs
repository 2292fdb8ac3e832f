// The man page and the completions: made of the command table, right for their readers, installed where they look.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { file, program, refuses, scratch, signpost, signpostJson } from "./signpost.mjs";

const build = join(dirname(program), "../..");

/** Every command with its options, read off the help that people see. @type {Map<string, string[]>} */
const table = new Map();
before(async () => {
  const { stdout } = await signpost(["--help"]);
  for (const [, name] of /Commands:\n((?: .*\n)+)/.exec(stdout)?.[1].matchAll(/^ {2}(\S+)/gm) ?? []) {
    const { stdout: help } = await signpost([name, "--help"]);
    const [, options = ""] = /\nOptions:\n((?: .*\n)+)/.exec(help) ?? [];
    table.set(
      name,
      Array.from(options.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm), ([, option]) => option),
    );
  }
  assert.equal(table.size, 12);
});

const generated = async (/** @type {string} */ what) => {
  const { status, stdout } = await signpost(["generate", what]);
  assert.equal(status, 0);
  return stdout;
};

/** @param {string} shell @param {string} script */
const checksSyntax = (shell, script) => {
  const { status, stderr, error } = spawnSync(shell, ["-n", file(`completion.${shell}`, script)], { encoding: "utf8" });
  assert.equal(error, undefined);
  assert.deepEqual([status, stderr], [0, ""]);
};

const installed = (/** @type {string} */ name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;

/**
 * What bash would offer.
 * @param {string[]} words the command line; the last one is being written
 */
async function offered(...words) {
  const script = `${await generated("bash")}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _signpost; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["-c", script, "bash", "signpost", ...words], {
    encoding: "utf8",
    cwd: scratch,
    env: { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}`, MY_SECRET: "x" },
  });
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout.split("\n").filter(Boolean);
}

test("the bash completion parses, and knows every command and option", async () => {
  const script = await generated("bash");
  checksSyntax("bash", script);
  assert.deepEqual(await offered(""), [...table.keys(), "--help", "--version"]);
  for (const [name, options] of table) assert.deepEqual(new Set(await offered(name, "--")), new Set(options), name);
});

test("bash completes providers and their events as the program knows them", async () => {
  assert.deepEqual(await offered("events", "c"), ["cepro", "clientflow", "clientpress"]);
  assert.deepEqual(await offered("send", "clientpress", "task."), ["task.created", "task.completed"]);
  assert.deepEqual(await offered("send", "--secret-env", "X", "clientpress", "--to", "y", "invite"), [
    "invite.accepted",
  ]);
  assert.deepEqual(await offered("listen", "--provider", "por"), ["portalio"]);
  assert.deepEqual(await offered("sign", "cepro", "--event", "lead."), ["lead.created", "lead.status_changed"]);
});

test("bash completes files, variables, and the events of a manifest of one's own", async () => {
  const { stdout } = await signpost(["providers", "--names"]);
  assert.ok(stdout.includes("portalio"));
  assert.deepEqual(await offered("verify", "cepro", "--secret-env", "MY_SEC"), ["MY_SECRET"]);
  assert.deepEqual(await offered("check", "cepro", "--body", `${build}/core/cli/sign`), [`${build}/core/cli/signpost`]);
  const manifest = join(
    import.meta.dirname ?? dirname(new URL(import.meta.url).pathname),
    "../../core/providers/portalio.json",
  );
  assert.deepEqual(await offered("send", "--provider-file", manifest, "Order"), ["OrderStatusChange"]);
});

test("the completions for zsh and fish know every command and option", async (t) => {
  const zsh = await generated("zsh");
  const fish = await generated("fish");
  for (const [name, options] of table) {
    const inZsh = zsh.slice(zsh.indexOf(`\n    ${name})\n`)).split(";;")[0];
    const inFish = fish.split("\n").filter((line) => line.includes(`__fish_seen_subcommand_from ${name}'`));
    for (const option of options) {
      assert.ok(inZsh.includes(`${option}[`), `zsh: ${name} ${option}`);
      assert.ok(
        inFish.some((line) => line.includes(` -l ${option.slice(2)} `)),
        `fish: ${name} ${option}`,
      );
    }
  }
  for (const [shell, script] of /** @type {const} */ ([
    ["zsh", zsh],
    ["fish", fish],
  ])) {
    if (installed(shell)) checksSyntax(shell, script);
    else t.diagnostic(`${shell} is not installed: its completions were not parsed by it`);
  }
});

test("the man page has every command, option and exit status, and no warning where it can be formatted", async (t) => {
  const page = await generated("man");
  const plain = page.replaceAll("\\-", "-");
  for (const [name, options] of table) {
    const start = plain.indexOf(`.SS signpost ${name} `);
    assert.ok(start > 0, name);
    const section = plain.slice(start).split(/^\.S[SH] /m)[1];
    for (const option of options)
      if (option !== "--help") assert.ok(section.includes(`\\fB${option}\\fP`), `${name} ${option}`);
    assert.match(section, /Exit status:\n\.TP\n\\fB0\\fP/);
  }
  assert.match(page, /^\.SH EXIT STATUS$/m);
  if (installed("groff")) {
    const { status, stderr, stdout } = spawnSync("groff", ["-man", "-ww", "-Tutf8"], { input: page, encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /SIGNPOST\(1\)/);
  } else t.diagnostic("groff is not installed: the man page was not formatted");
});

test("the build and the program make the same texts, and cmake --install puts them where they are looked for", async () => {
  const prefix = join(scratch, "prefix");
  const { status, stderr } = spawnSync("cmake", ["--install", build, "--prefix", prefix], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  for (const [what, path] of [
    ["man", "share/man/man1/signpost.1"],
    ["bash", "share/bash-completion/completions/signpost"],
    ["zsh", "share/zsh/site-functions/_signpost"],
    ["fish", "share/fish/vendor_completions.d/signpost.fish"],
  ]) {
    assert.ok(existsSync(join(prefix, path)), path);
    assert.equal(readFileSync(join(prefix, path), "utf8"), await generated(what), what);
  }
  assert.ok(existsSync(join(prefix, "bin/signpost")));
});

test("generate knows these four and says so", async () => {
  await refuses(["generate", "powershell"], {
    status: 2,
    code: "usage",
    says: /what: the value is not one.*signpost generate --help/s,
  });
  const { json } = await signpostJson(["generate"]);
  assert.equal(json.code, "usage");
});
