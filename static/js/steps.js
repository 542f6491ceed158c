// Ticks of the call for action. They stay in this browser: nothing of them is sent.
const list = document.querySelector("[data-steps]");
const key = `friendship-city.steps.${list?.dataset.steps}`;
const boxes = [...document.querySelectorAll("[data-step]")];
const progress = document.querySelector("[data-steps-progress]");

// A browser may refuse to keep anything; ticks then last as long as the page.
function kept() {
  try {
    const ids = JSON.parse(localStorage.getItem(key));
    return Array.isArray(ids) ? ids : [];
  } catch {
    return [];
  }
}

function keep() {
  const ids = boxes.filter((box) => box.checked).map((box) => box.dataset.step);
  try {
    if (ids.length) localStorage.setItem(key, JSON.stringify(ids));
    else localStorage.removeItem(key);
  } catch {
    return;
  }
}

function tell() {
  const status = progress.querySelector("[role=status]");
  const done = boxes.filter((box) => box.checked).length;
  status.textContent = status.dataset.words.replace("{done}", done).replace("{total}", boxes.length);
}

function show() {
  const ids = kept();
  for (const box of boxes) box.checked = ids.includes(box.dataset.step);
  tell();
}

function changed() {
  keep();
  tell();
}

function forget() {
  for (const box of boxes) box.checked = false;
  changed();
}

// “Done” is enough for who sees where it stands; others hear what is done.
function offer(box) {
  const title = box.closest("li").querySelector("h3").textContent;
  box.setAttribute("aria-label", `${box.labels[0].textContent}: ${title}`);
  box.addEventListener("change", changed);
  box.labels[0].hidden = false;
}

if (list) {
  show();
  boxes.forEach(offer);
  progress.querySelector("button").addEventListener("click", forget);
  progress.hidden = false;
  addEventListener("storage", (event) => event.key === key && show());
}
