// Shows the letter as it reads today while staff type it.

const PAUSE = 400;
const sheets = document.querySelector("[data-letter-preview]");
const fields = [...document.querySelectorAll("[data-letter]")];
let timer;
let asked = 0;

async function show() {
  asked += 1;
  const mine = asked;
  const body = new FormData();
  fields.forEach((field) => body.set(field.dataset.letter, field.value));
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(sheets.dataset.letterPreview, { method: "POST", body });
  // Answers may overtake each other; only the newest counts.
  if (answer.ok && mine === asked) sheets.innerHTML = await answer.text();
}

if (sheets) {
  fields.forEach((field) => {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
  });
}
