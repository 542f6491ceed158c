// Shows the letters as they read today while staff type them.

const PAUSE = 400;
const sheets = document.querySelector("[data-letter-preview]");
const form = sheets?.closest("form");
let timer;
let asked = 0;

function typed() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const text of form.querySelectorAll("[name^=texts-][name$=-body]")) {
    const row = text.name.slice(0, -"body".length);
    if (!row.includes("__prefix__")) {
      for (const name of ["variant", "language", "subject", "body"]) body.append(name, form.elements[row + name].value);
    }
  }
  return body;
}

async function show() {
  asked += 1;
  const mine = asked;
  const answer = await fetch(sheets.dataset.letterPreview, { method: "POST", body: typed() });
  // Answers may overtake each other; only the newest counts.
  if (answer.ok && mine === asked) sheets.innerHTML = await answer.text();
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});
