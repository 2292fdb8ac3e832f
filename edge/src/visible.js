// Text from outside, made so that a terminal or an editor shows what it is: a sender's words move no cursor and turn no line around.

/** Controls, bidirectional and other characters of format, and separators of lines. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * @param {string} text JSON, or one line for people
 * @returns {string} with each of them as \uXXXX, which is the same to a JSON reader
 */
export const visible = (text) =>
  text.replace(hidden, (character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
