// What a supporter types stands in every letter at once and in the link to the mail program. Nothing is sent or kept.

import { textOf } from "./copy.js";

const FIELDS = { name: "name", city: "your_city", country: "your_country" };
const LONGEST_MAILTO = 2000; // as in petitions/letters.py: programs cut longer links off

const form = document.querySelector("[data-desk]");
const sheets = [...document.querySelectorAll("[data-sheet]")];

function fill(sheet, { name, value }, { prompts, countries }) {
  const typed = value.trim();
  const shown = name === "country" ? countries[typed] : typed;
  for (const gap of sheet.querySelectorAll(`[data-fill="${FIELDS[name]}"]`)) {
    gap.textContent = shown || prompts[FIELDS[name]];
    gap.classList.toggle("gap--open", !shown);
  }
}

function aim(link, sheet) {
  link.href = mailto(sheet);
  sheet.parentElement.querySelector("[data-letter=long]").hidden = link.href.includes("&body=");
}

// RFC 6068: percent-encoded UTF-8, lines end in CRLF, addresses are joined by commas.
function mailto(sheet) {
  const encode = (text) => encodeURIComponent(text.toWellFormed?.() ?? text);
  const part = (name) => textOf(sheet.querySelector(`[data-letter="${name}"]`));
  const addresses = sheet.closest("[data-letters]").querySelectorAll("[data-letter=addresses] [data-part]");
  const to = [...addresses].map((address) => encode(address.textContent).replace("%40", "@")).join(",");
  const short = `mailto:${to}?subject=${encode(part("subject"))}`;
  const whole = `${short}&body=${encode(part("text").replace(/\r?\n/g, "\r\n"))}`;
  return whole.length > LONGEST_MAILTO ? short : whole;
}

function refresh() {
  const words = JSON.parse(document.getElementById("letter-words").textContent);
  for (const sheet of sheets) {
    for (const name of Object.keys(FIELDS)) fill(sheet, form.elements[name], words[sheet.lang]);
    const link = sheet.parentElement.querySelector("[data-letter=mail]");
    if (link) aim(link, sheet);
  }
}

if (form) {
  form.addEventListener("input", refresh);
  // The button is for browsers without script: here it would only carry what was typed to the server.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.querySelector("[data-letters]").scrollIntoView();
  });
  // A browser that goes back in its history puts values into the fields without saying so.
  addEventListener("pageshow", refresh);
}
