// `import module from "signpost/signpost.wasm"`, where the runtime or the bundler gives a compiled module.
declare const module: Parameters<typeof import("signpost/core").createCore>[0];
export default module;
