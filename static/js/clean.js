// Cleans what is typed just as the server does (config/text.py): every script passes, tricks with invisible characters
// do not. A letter copied here and a draft made there are the same, letter by letter.

const MOST_MARKS = 4;
const INVISIBLE = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f";
const [ZWNJ, ZWJ] = ["\u200c", "\u200d"];
const JOINING_BLOCKS = [[0x600, 0x109f], [0x1780, 0x18af], [0xa800, 0xabff], [0x10a00, 0x11fff], [0x1e900, 0x1e95f]];
const LINE_BREAKS = /\r\n?|[\v\f\x85\u2028\u2029]/g;
// Python's spaces: with four old separators, without the mark at the beginning of files.
const SPACE = "[\\t \\x1c-\\x1f\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]";
const SPACES = new RegExp(`${SPACE}+`, "g");
const EDGES = new RegExp(`^(?:${SPACE}|\\n)+|(?:${SPACE}|\\n)+$`, "g");
const ENDS = new RegExp(`^[${INVISIBLE} \\n]+|[${INVISIBLE} \\n]+$`, "g");

const isJoined = (char) => {
  const point = char.codePointAt();
  return /^[\p{L}\p{M}]/u.test(char) && JOINING_BLOCKS.some(([low, high]) => low <= point && point <= high);
};
const isEmoji = (before, after) => /^\p{So}/u.test(after) && (before === "\ufe0f" || /^[\p{So}\p{Sk}]/u.test(before));
const isHidden = (char) => char !== ZWNJ && char !== ZWJ && char !== "\n" && /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(char);
const canBeSeen = (text) => [...text].some((char) => /^[\p{L}\p{N}\p{P}\p{S}]/u.test(char) && !INVISIBLE.includes(char));

function withoutStrayJoiners(chars) {
  const kept = [" "];
  chars.forEach((char, place) => {
    const before = kept.at(-1);
    const stays = (char !== ZWJ && char !== ZWNJ) || isJoined(before);
    if (stays || (char === ZWJ && isEmoji(before, chars[place + 1] ?? " "))) kept.push(char);
  });
  return kept.slice(1);
}

function withFewMarks(text) {
  let run = 0;
  return [...text].filter((char) => {
    if (/^\p{M}/u.test(char)) run += 1;
    else if (char !== ZWJ && char !== ZWNJ) run = 0;
    return run <= MOST_MARKS;
  });
}

function visible(typed, again) {
  const value = typed.replace(EDGES, "");
  if (/^[\n\x20-\x7e]*$/.test(value)) return value;
  const seen = withoutStrayJoiners([...value].filter((char) => !isHidden(char))).join("").normalize("NFC");
  const cleaned = withFewMarks(seen).join("").replace(ENDS, "");
  if (!canBeSeen(cleaned)) return "";
  return cleaned === value ? cleaned : again(cleaned);
}

export function cleanLine(typed) {
  return visible(typed.replace(LINE_BREAKS, "\n").replaceAll("\n", " ").replace(SPACES, " "), cleanLine);
}

export function cleanText(typed) {
  const lines = typed.replace(LINE_BREAKS, "\n").replace(SPACES, " ").split("\n");
  const tidy = lines.map((line) => line.replace(EDGES, "")).join("\n");
  return visible(tidy.replace(/\n{4,}/g, "\n\n\n"), cleanText);
}
