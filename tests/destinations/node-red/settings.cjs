// Node-RED as a destination and nothing else: no editor, no installing, no asking for news.
module.exports = {
  flowFile: "flow.json",
  credentialSecret: false,
  httpAdminRoot: false,
  httpNodeRoot: "/",
  telemetry: { enabled: false, updateNotification: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  diagnostics: { enabled: false, ui: false },
  functionGlobalContext: { crypto: require("node:crypto") },
  logging: { console: { level: "info", metrics: false, audit: false } },
};
