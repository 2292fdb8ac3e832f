// Tells a test that hangs from a slow machine: not by how long a suite takes, but by how long nothing in it begins or ends.
import { relative } from "node:path";
import { root } from "./command.mjs";

/**
 * @typedef {object} Watch
 * @property {(line: string) => boolean} read a line of scripts/progress.mjs; false when it is none
 * @property {() => string[]} running "FILE: NAME" of each test that has begun and not ended, the oldest first
 * @property {() => void} end
 */

/**
 * @param {number} patience milliseconds in which some test has to begin or end
 * @param {() => void} onHang
 * @returns {Watch}
 */
export function watchForHang(patience, onHang) {
  /** @type {string[]} */
  const running = [];
  let timer = setTimeout(onHang, patience);
  return {
    read(line) {
      const progress = progressOf(line);
      if (!progress) return false;
      clearTimeout(timer);
      timer = setTimeout(onHang, patience);
      if (progress.began) running.push(progress.test);
      else if (running.includes(progress.test)) running.splice(running.lastIndexOf(progress.test), 1);
      return true;
    },
    running: () => [...running],
    end: () => clearTimeout(timer),
  };
}

/** @param {string} line */
function progressOf(line) {
  if (!line.startsWith('{"began":')) return undefined;
  const { began, name, file = "" } = JSON.parse(line);
  return { began, test: name === file ? relative(root, file) : `${relative(root, file)}: ${name}` };
}
