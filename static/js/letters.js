// What a supporter types stands in every letter at once and in the links that open them. Nothing of it is sent.

import { cleanLine, cleanText } from "./clean.js";
import { textOf } from "./copy.js";
import { links, webmails } from "./mail-links.js";

const FIELDS = { name: "name", city: "your_city", country: "your_country", words: "own_words" };
const KEPT = "friendship-city.supporter";
const form = document.querySelector("[data-desk]");
const sheets = [...document.querySelectorAll("[data-sheet]")];
const words = form && JSON.parse(document.getElementById("letter-words").textContent);
const remember = document.querySelector("[data-remember]");

const typed = (name) => (name === "words" ? cleanText : cleanLine)(form.elements[name].value);

function fill(sheet, name) {
  const { prompts, countries } = words[sheet.lang];
  const value = typed(name);
  const shown = name === "country" ? countries[value] : value;
  for (const gap of sheet.querySelectorAll(`[data-fill="${FIELDS[name]}"]`)) {
    gap.textContent = shown || prompts[FIELDS[name]];
    gap.classList.toggle("gap--open", !shown);
  }
}

// A paragraph for the supporter's own words alone is left out while there are none, and says that it is there.
function makeRoom(sheet) {
  const isEmpty = !typed("words");
  for (const own of sheet.querySelectorAll("[data-own]")) own.hidden = isEmpty;
  for (const spot of sheet.querySelectorAll("[data-spot]")) spot.hidden = !isEmpty;
  // No letter within a country names it on the envelope.
  for (const line of sheet.querySelectorAll("[data-abroad]")) line.hidden = line.dataset.abroad === typed("country");
}

function letterOf(sheet) {
  const part = (name) => textOf(sheet.querySelector(`[data-letter="${name}"]`));
  const addresses = sheet.closest("[data-letters]").querySelectorAll("[data-letter=addresses] [data-part]");
  return {
    recipients: [...addresses].map((address) => address.textContent),
    subject: part("subject"),
    body: part("text"),
    blind: Boolean(form.elements.blind?.checked),
  };
}

function button(area, { href, recipients }, number, total) {
  const { one, many, describedBy } = area.dataset;
  const values = { number, total, addresses: recipients };
  const link = document.createElement("a");
  link.className = "button button--main";
  link.dataset.count = "opened";
  link.setAttribute("aria-describedby", describedBy);
  link.href = href;
  link.textContent = total === 1 ? one : many.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  return link;
}

function aim(sheet) {
  const actions = sheet.parentElement;
  const area = actions.querySelector("[data-letter=mails]");
  if (!area) return;
  const letter = letterOf(sheet);
  const mail = links(letter);
  area.replaceChildren(...mail.links.map((link, place) => button(area, link, place + 1, mail.links.length)));
  actions.querySelector("[data-letter=long]").hidden = mail.hasText;
  const found = new Map(webmails(letter).map((one) => [one.key, one]));
  for (const link of actions.querySelectorAll("[data-webmail]")) {
    const one = found.get(link.dataset.webmail);
    link.parentElement.hidden = !one;
    link.href = one?.href ?? "";
    link.parentElement.querySelector("[data-bare]").hidden = one?.hasText ?? true;
  }
}

const lettersIn = (text) => text.match(/\p{L}/gu)?.length ?? 0;

function measure() {
  const said = form.querySelector("[data-own-said]");
  const own = lettersIn(typed("words"));
  const first = sheets[0] ? lettersIn(textOf(sheets[0].querySelector("[data-letter=text]"))) : 0;
  const share = own ? Math.round((100 * own) / Math.max(first, 1)) : 0;
  form.querySelector("[data-own-meter]").value = share;
  said.textContent = share ? said.dataset.some.replace("{share}", share) : said.dataset.none;
}

function refresh() {
  for (const sheet of sheets) {
    for (const name of Object.keys(FIELDS)) fill(sheet, name);
    makeRoom(sheet);
    aim(sheet);
  }
  measure();
}

// On the device only, and only while the box is ticked. A browser may refuse to keep anything.
function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function keep() {
  if (!remember?.checked) return;
  const told = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, form.elements[name].value]));
  stored((store) => store.setItem(KEPT, JSON.stringify(told)));
}

function recall() {
  remember.closest("[data-remember-area]").hidden = false;
  const told = JSON.parse(stored((store) => store.getItem(KEPT)) ?? "null");
  if (!told) return;
  remember.checked = true;
  for (const name of Object.keys(FIELDS)) form.elements[name].value ||= told[name] ?? "";
}

// One of several wordings by chance; the choice stays with this visit of the page, also when it is reloaded.
function chooseWordings() {
  const chosen = history.state?.wordings ?? {};
  for (const area of document.querySelectorAll("[data-wordings]")) {
    const choices = [...area.querySelectorAll(".wording__choice")];
    const { name } = choices[0];
    chosen[name] ??= Math.floor(Math.random() * choices.length);
    (choices[chosen[name]] ?? choices[0]).checked = true;
    area.addEventListener("change", () => {
      chosen[name] = choices.findIndex((choice) => choice.checked);
      history.replaceState({ ...history.state, wordings: chosen }, "");
    });
  }
  history.replaceState({ ...history.state, wordings: chosen }, "");
}

// “I have sent it” speaks of the letter that was used last.
function noteLanguage({ target }) {
  const sheet = target.closest?.(".sheet")?.querySelector("[data-sheet]");
  if (sheet) sheet.closest("[data-letters]").querySelector(".letter__sent [name=language]").value = sheet.lang;
}

// Who presses a gap in the letter wants to fill it in; the keyboard reaches the fields anyway.
function goToField({ target }) {
  const gap = target.closest?.("[data-fill]");
  const name = gap && Object.keys(FIELDS).find((field) => FIELDS[field] === gap.dataset.fill);
  if (name) form.elements[name].focus();
}

if (form) {
  chooseWordings();
  for (const sheet of sheets) sheet.addEventListener("click", goToField);
  document.addEventListener("click", noteLanguage);
  if (remember) {
    recall();
    remember.addEventListener("change", () => {
      if (remember.checked) keep();
      else stored((store) => store.removeItem(KEPT));
    });
  }
  form.addEventListener("input", () => {
    refresh();
    keep();
  });
  // The button is for browsers without script: here it would only carry what was typed to the server.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // a draft or a PDF was asked for
    event.preventDefault();
    document.querySelector("[data-letters]").scrollIntoView();
  });
  // A browser that goes back in its history puts values into the fields without saying so.
  addEventListener("pageshow", refresh);
}
