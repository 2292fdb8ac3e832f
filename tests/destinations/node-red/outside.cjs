// Loaded before Node-RED (--require): whatever would leave this machine does not, and is told on standard error.
const dns = require("node:dns");
const net = require("node:net");
const process = require("node:process");

const refuse = (what) => {
  process.stderr.write(`OUTSIDE ${what}\n`);
  throw new Error(`${what} is outside of this machine`);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof options === "object" ? (options.host ?? "localhost") : args[1];
  if (options?.path === undefined && !/^(?:127\.|localhost$|::1$)/.test(String(host ?? "localhost"))) refuse(`${host}`);
  return connect.apply(this, args);
};
for (const module of [dns, dns.promises]) {
  const { lookup } = module;
  module.lookup = (name, ...rest) => (/^(?:127\.|localhost$)/.test(name) ? lookup(name, ...rest) : refuse(name));
}
