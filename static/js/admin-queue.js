// The moderators' queue by keyboard. A decision leaves the page at once and reaches the site behind it, one after the
// other; what the site refuses comes back with the reason.

const queue = document.querySelector("[data-queue]");
const list = queue.querySelector("[data-items]");
const status = queue.querySelector("[data-status]");
const help = queue.querySelector("[data-help]");
const words = queue.dataset;
const FEW = 8;
const SETTLED = 1500;

const decided = []; // { item, form, decisions: promise of their numbers }
let sending = Promise.resolve();
let isFetching = false;

const open = () => [...list.querySelectorAll("[data-item]:not([data-done])")];
const current = () => list.querySelector("[data-item][data-current]");

let underWay = 0;

async function post(address, data) {
  const response = await fetch(address, {
    method: "POST",
    keepalive: true, // also when the page is left meanwhile
    body: data,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  });
  if (response.status !== 409 && !response.ok) throw new Error(String(response.status));
  return response.json();
}

// In order, however fast the keys are pressed.
function send(address, data) {
  underWay += 1;
  const answer = sending.then(() => post(address, data));
  sending = answer.catch(() => {}).finally(() => { underWay -= 1; });
  return answer;
}

function tell(text, isTrouble = false) {
  status.textContent = text;
  status.classList.toggle("queue__status--trouble", isTrouble);
}

function count(counts) {
  for (const [tab, number] of Object.entries(counts)) {
    const place = queue.querySelector(`[data-count="${tab}"]`);
    if (place) place.textContent = number;
  }
}

let claiming;

function mark(item) {
  current()?.removeAttribute("data-current");
  clearTimeout(claiming);
  if (!item) return;
  item.dataset.current = "";
  claiming = setTimeout(() => claim(item), SETTLED);
}

function look(item) {
  mark(item);
  // After the last one the keys still work, from the line that says what was done.
  const place = item ?? queue.querySelector("[data-last]");
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest", behavior: "instant" });
}

async function claim(item) {
  const data = new FormData(item.querySelector("[data-decision]"));
  data.set("pk", item.dataset.item);
  try {
    const { words: said } = await post(words.claim, data);
    if (said) item.querySelector("[data-claimed]").textContent = said;
  } catch {
    // Nothing depends on it.
  }
}

function step(by) {
  const items = open();
  const at = items.indexOf(current());
  look(items[Math.min(Math.max(at + by, 0), items.length - 1)] ?? items[0]);
}

function after(item) {
  const all = [...list.querySelectorAll("[data-item]")];
  const at = all.indexOf(item);
  return all.slice(at + 1).find((one) => !("done" in one.dataset)) ?? open()[0];
}

async function decide(item, act) {
  const form = item.querySelector("[data-decision]");
  const data = new FormData(form);
  data.set("act", act);
  const said = { approve: words.approved, keep: words.kept, refuse: words.refused }[act];
  item.dataset.done = said;
  item.inert = true;
  const entry = { item, decisions: send(words.decide, data) };
  decided.push(entry);
  tell(`${said}: ${item.querySelector(".queue-item__name").textContent.trim()}`);
  look(after(item));
  more();
  try {
    const { decisions, refused, counts } = await entry.decisions;
    count(counts);
    if (refused.length) await comeBack(entry, refused.join(" "), decisions.length > 0);
  } catch {
    await comeBack(entry, words.failed);
  }
  offerUndo();
  empty();
}

function offerUndo() {
  queue.querySelector("[data-undo-last]").hidden = decided.length === 0;
}

// As it is now: with the words and the decision that this moderator had not seen, or not at all.
async function comeBack({ item }, why, isPartly = false) {
  const at = decided.findIndex((one) => one.item === item);
  if (!isPartly && at >= 0) decided.splice(at, 1);
  tell(why, true);
  const fresh = await renew(item);
  if (fresh) fresh.querySelector("[data-claimed]").textContent = why;
  else item.dataset.done = why; // somebody else decided, so what this moderator pressed is not what holds
}

async function undo() {
  const entry = decided.pop();
  if (!entry) return;
  const told = await entry.decisions.catch(() => null);
  // Refused or lost: it came back already, with the reason.
  if (!told?.decisions.length) return offerUndo();
  try {
    const { decisions } = told;
    const data = new FormData(entry.item.querySelector("[data-decision]"));
    for (const pk of decisions) data.append("decision", pk);
    const { refused, counts } = await send(words.undo, data);
    count(counts);
    if (refused.length) {
      tell(refused.join(" "), true);
    } else {
      look(await renew(entry.item));
      tell(words.undone);
    }
  } catch {
    decided.push(entry);
    tell(words.failed, true);
  }
  offerUndo();
}

// What was undone, or decided by somebody else, has a later decision behind it: its form is asked for anew.
async function renew(item) {
  let fresh = null;
  try {
    fresh = (await page()).querySelector(`#${item.id}`);
  } catch {
    delete item.dataset.done; // the site is away: as it was
    item.inert = false;
    return item;
  }
  // Where it stands today: it may have been renewed before.
  const old = document.getElementById(item.id);
  if (!fresh || !old) return null;
  old.replaceWith(fresh);
  prepare(fresh);
  empty();
  return fresh;
}

async function page() {
  const response = await fetch(location.href, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// The next ones come before the last one is decided.
async function more() {
  if (isFetching || open().length > FEW) return;
  isFetching = true;
  try {
    await sending;
    for (const fresh of (await page()).querySelectorAll("[data-item]")) {
      if (document.getElementById(fresh.id)) continue;
      list.append(fresh);
      prepare(fresh);
    }
    if (!current() && open().length) look(open()[0]);
  } catch {
    // The next decision asks again.
  } finally {
    isFetching = false;
    empty();
  }
}

function empty() {
  queue.querySelector("[data-none]").hidden = open().length > 0;
}

function prepare(item) {
  item.querySelector("[data-language-save]").hidden = true;
}

function refuse(item) {
  const details = item.querySelector("[data-refuse]");
  if (!details) return;
  details.open = true;
  details.querySelector("input").focus();
}

const isTyping = (target) => target.matches("input[type=text], textarea, select");

function press(event) {
  // A key that is held down decides on one reply and no more.
  if (event.repeat && !["j", "k"].includes(event.key)) return;
  // Only from within the queue: elsewhere a letter is a letter (WCAG 2.1.4).
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || !event.target.closest("[data-keys-work]")) return;
  const item = current();
  if (isTyping(event.target)) {
    if (event.key === "Escape") item?.focus();
    return;
  }
  if (event.key === "Enter" && event.target.matches("[data-refuse] input")) {
    event.preventDefault();
    if (item.querySelector("[data-refuse] input:checked")) decide(item, "refuse");
    return;
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    u: undo,
    "?": () => help.showModal(),
  };
  const onItem = {
    a: () => item.querySelector("[data-act=approve]") && decide(item, "approve"),
    l: () => item.querySelector("[data-act=keep]") && decide(item, "keep"),
    r: () => refuse(item),
    e: () => item.querySelector("[data-note]").focus(),
    s: () => item.querySelector("[data-cover]")?.toggleAttribute("open"),
  };
  const act = keys[event.key] ?? (item && onItem[event.key]) ?? (item && numbered(item, event.key));
  if (!act) return;
  event.preventDefault();
  if (keys[event.key] || isRead(item, event.key)) act();
}

// Nothing is decided on what is not before one's eyes: the first press brings it there.
function isRead(item, key) {
  const { top, bottom } = item.getBoundingClientRect();
  const cover = item.querySelector(":scope > form > [data-cover]");
  if (bottom < 0 || top > innerHeight) {
    look(item);
    return false;
  }
  if (key === "a" && cover && !cover.open) {
    cover.open = true;
    return false;
  }
  return true;
}

function numbered(item, key) {
  const details = item.querySelector("[data-refuse][open]");
  const choice = details?.querySelector(`[data-number="${key}"]`);
  return choice && (() => {
    choice.checked = true;
    decide(item, "refuse");
  });
}

list.addEventListener("submit", (event) => {
  const item = event.target.closest("[data-item]");
  event.preventDefault();
  const act = event.submitter?.dataset.act;
  if (act) decide(item, act); // else it is the language, which has been sent when it changed
});

list.addEventListener("change", async ({ target }) => {
  if (!target.matches("[data-language]")) return;
  try {
    const { refused, dir } = await send(words.language, new FormData(target.form));
    if (refused.length) return tell(refused.join(" "), true);
    for (const text of target.closest("[data-item]").querySelectorAll("[data-text]")) {
      text.lang = target.value;
      text.dir = dir;
    }
  } catch {
    tell(words.failed, true);
  }
});

list.addEventListener("focusin", ({ target }) => {
  const item = target.closest("[data-item]");
  if (item && item !== current()) mark(item);
});

queue.querySelector("[data-undo-last]").addEventListener("click", undo);
addEventListener("beforeunload", (event) => {
  if (underWay) event.preventDefault();
});
document.addEventListener("keydown", press);
queue.querySelector("[data-keys]").hidden = false;
for (const item of open()) prepare(item);
if (open().length) look(open()[0]);
