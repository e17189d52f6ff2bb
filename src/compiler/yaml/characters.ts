/**
 * Classes of characters as PyYAML draws them (YAML 1.1). `\0` stands for the end of the text: no text contains it, the
 * reader has seen to that.
 */

export const lineBreaks = "\n\r\x85\u2028\u2029";
export const lineEnds = `\0${lineBreaks}`;
/** What ends a tag, a directive's name, a block scalar's header: no tab. */
export const spaceOrEnd = ` ${lineEnds}`;
/** What makes a `-`, a `?`, a `:` before it an indicator. */
export const blankOrEnd = `\t${spaceOrEnd}`;

/** A run to the end of the line: what a comment and a line of a block scalar are. */
export const restOfLine = /[^\n\r\x85\u2028\u2029]+/y;
/** What a message shows of a text that begins wrongly. */
export const word = /[^\t \n\r\x85\u2028\u2029]+/y;
/** Letters of an anchor, a tag's handle, a directive's name. */
export const nameLetters = /[-_0-9A-Za-z]+/y;
export const hexDigit = /^[0-9A-Fa-f]$/;
