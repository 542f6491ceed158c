// Links that open a letter in a mail program (RFC 6068) or in the mail on the web: letter by letter the same as those
// of petitions/sending/mailto.py and webmail.py, where the reasons stand.

const LONGEST_LINK = 2000;
// Mail programs of phones take what those of Windows cut off.
const LONGEST_ON_PHONES = 8000;
const MOST_GROUPS_WITH_TEXT = 8;

const isPhone = () => globalThis.matchMedia?.("(pointer: coarse)").matches ?? false;
const longestHere = () => (isPhone() ? LONGEST_ON_PHONES : LONGEST_LINK);

// Half of an emoji, which encodeURIComponent refuses. As toWellFormed does, which browsers before 2024 lack.
const wellFormed = (value) => value.replace(/\p{Cs}/gu, "\ufffd");
const encoded = (value) =>
  encodeURIComponent(wellFormed(value)).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt().toString(16).toUpperCase()}`);
const oneLine = (value) => value.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, " ").replace(/^ +| +$/g, "");
const textOf = (body, newline) =>
  body.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").replaceAll("\n", newline);

function addressOf(recipient) {
  const line = oneLine(recipient);
  const at = line.lastIndexOf("@");
  return at < 0 ? encoded(line) : `${encoded(line.slice(0, at))}@${encoded(line.slice(at + 1))}`;
}

const joined = (recipients) => recipients.map(addressOf).join(",");

function fieldsOf(subject, body = "") {
  const text = textOf(body, "\r\n");
  return `subject=${encoded(oneLine(subject))}${text && `&body=${encoded(text)}`}`;
}

function linkTo(addresses, fields, blind) {
  if (blind && addresses) return `mailto:?bcc=${addresses}${fields && `&${fields}`}`;
  return `mailto:${addresses}${fields && `?${fields}`}`;
}

function split(recipients, number) {
  const size = Math.floor(recipients.length / number);
  const more = recipients.length % number;
  const start = (place) => place * size + Math.min(place, more);
  return Array.from({ length: number }, (_group, place) => recipients.slice(start(place), start(place + 1)));
}

function groups(recipients, fields, blind, longest, most = Infinity) {
  if (fields.length > longest) return [];
  const last = Math.max(1, Math.min(recipients.length, most));
  for (let number = 1; number <= last; number += 1) {
    const found = split(recipients, number).map((group) => ({
      href: linkTo(joined(group), fields, blind),
      recipients: group.length,
    }));
    if (found.every((link) => link.href.length <= longest)) return found;
  }
  return [];
}

const each = (recipients, blind) =>
  recipients.map((one) => ({ href: linkTo(joined([one]), "", blind), recipients: 1 }));

export function mailto({ recipients, subject, body = "", blind = false }) {
  return linkTo(joined(recipients), fieldsOf(subject, body), blind);
}

export function links({ recipients, subject, body = "", blind = false, longest = longestHere() }) {
  const whole = groups(recipients, fieldsOf(subject, body), blind, longest, MOST_GROUPS_WITH_TEXT);
  if (whole.length) return { links: whole, hasText: true };
  for (const fields of [fieldsOf(subject), ""]) {
    const bare = groups(recipients, fields, blind, longest);
    if (bare.length) return { links: bare, hasText: false };
  }
  return { links: each(recipients, blind), hasText: false };
}

function parameters({ recipients, subject, body, blind }, name) {
  const text = textOf(body, "\n");
  const start = `${blind ? "bcc" : "to"}=${joined(recipients)}&${name}=${encoded(oneLine(subject))}`;
  return `${start}${text && `&body=${encoded(text)}`}`;
}

function outlook(base, letter) {
  const { recipients, blind } = letter;
  const isPlain = recipients.length === 1 && !recipients[0].includes("+") && !blind;
  return isPlain ? `${base}?${parameters(letter, "subject")}` : `${base}?mailtouri=${encoded(mailto(letter))}`;
}

const PROVIDERS = [
  ["gmail", (letter) => `https://mail.google.com/mail/?view=cm&fs=1&${parameters(letter, "su")}`, 7500],
  ["outlook", (letter) => outlook("https://outlook.live.com/mail/0/deeplink/compose", letter), 2000],
  ["microsoft365", (letter) => outlook("https://outlook.cloud.microsoft/mail/deeplink/compose", letter), 2000],
  ["yahoo", (letter) => `https://compose.mail.yahoo.com/?${parameters(letter, "subject")}`, 4000],
];

function webmail([key, compose, longest], letter) {
  const whole = compose(letter);
  if (whole.length <= longest) return { key, href: whole, hasText: true };
  const bare = compose({ ...letter, body: "" });
  return bare.length <= longest ? { key, href: bare, hasText: false } : null;
}

export function webmails({ recipients, subject, body = "", blind = false }) {
  const letter = { recipients, subject, body, blind };
  return PROVIDERS.map((provider) => webmail(provider, letter)).filter(Boolean);
}
