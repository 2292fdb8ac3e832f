// What a whole suite shares, ended after its last test. (after() inside of before() would end it with that hook.)
import { after } from "node:test";

/**
 * To be called in the body of a describe.
 * @returns {{after(end: () => Promise<void>): void}} takes what is to be ended, the last first; as a test's own context does
 */
export function lifetime() {
  /** @type {(() => Promise<void>)[]} */
  const ends = [];
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  return { after: (end) => void ends.push(end) };
}
