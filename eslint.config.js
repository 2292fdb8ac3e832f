// ESLint: mistakes only. Layout is prettier's, types are tsc's.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["build/", "**/node_modules/", "js/types/", "js/dist/"] },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      eqeqeq: "error",
      "no-constructor-return": "error",
      "no-self-compare": "error",
      "no-unmodified-loop-condition": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none", ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "commonjs", globals: globals.node },
  },
  {
    // Code for several runtimes: tsc knows the globals of each and refuses the rest, so ESLint need not guess.
    files: [
      "js/**/*.{js,mjs}",
      "edge/**/*.{js,mjs}",
      "tests/**/{fixtures,workers}/**/*.{js,mjs}",
      "tests/pages/**/*.mjs",
    ],
    rules: { "no-undef": "off" },
  },
];
