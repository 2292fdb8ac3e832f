// As much of Express as the tests of the READMEs use: its own package has no types.
declare module "express" {
  type App = import("node:http").RequestListener & { set(name: string, value: unknown): void };
  export default function express(): App;
}
declare module "express4" {
  export { default } from "express";
}
