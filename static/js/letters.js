// What a supporter types stands in every letter at once, and in the link to the mail program. Nothing is sent or kept.

import { textOf } from "./copy.js";

const sheets = [...document.querySelectorAll("[data-sheet]")];

function valueIn(control, language) {
  const value = control.value.trim();
  if (!value || control.tagName !== "SELECT") return value;
  const shown = control.selectedOptions[0].text;
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(value) ?? shown;
  } catch (error) {
    if (error instanceof RangeError) return shown;
    throw error;
  }
}

function fill(sheet, control) {
  const value = valueIn(control, sheet.lang);
  for (const gap of sheet.querySelectorAll(`[data-fill="${control.dataset.fills}"]`)) {
    gap.textContent = value || gap.dataset.prompt;
    gap.classList.toggle("gap--open", !value);
  }
}

// RFC 6068: everything percent-encoded as UTF-8, lines end in CRLF, addresses separated by commas.
function mailto(sheet) {
  const encode = (text) => encodeURIComponent((text.toWellFormed?.() ?? text).replace(/\r?\n/g, "\r\n"));
  const part = (name) => sheet.querySelector(`[data-letter="${name}"]`);
  const to = textOf(part("addresses"), "\n").split("\n").map(encode).join(",").replaceAll("%40", "@");
  return `mailto:${to}?subject=${encode(textOf(part("subject")))}&body=${encode(textOf(part("text")))}`;
}

function refresh(control) {
  for (const sheet of sheets) {
    fill(sheet, control);
    const link = sheet.querySelector("[data-letter=mail]");
    if (link) link.href = mailto(sheet);
  }
}

for (const control of document.querySelectorAll("[data-fills]")) {
  control.addEventListener("input", () => refresh(control));
}
// A browser that goes back in its history puts values into the fields without saying so.
addEventListener("pageshow", () => {
  for (const control of document.querySelectorAll("[data-fills]")) if (control.value) refresh(control);
});
