// Shows below a field in Markdown what it will look like, while staff type.

const PAUSE = 400;

function token(form) {
  return form.querySelector("[name=csrfmiddlewaretoken]").value;
}

function follow(box) {
  const field = box.querySelector("textarea");
  const details = box.querySelector("details");
  const shown = details.querySelector(".formatted__text");
  let timer;
  let asked = 0;

  async function show() {
    asked += 1;
    const mine = asked;
    const body = new FormData();
    body.set("text", field.value);
    body.set("csrfmiddlewaretoken", token(field.form));
    const answer = await fetch(box.dataset.formatted, { method: "POST", body });
    // Answers may overtake each other; only the newest counts.
    if (answer.ok && mine === asked) shown.innerHTML = await answer.text();
  }

  details.hidden = false;
  details.addEventListener("toggle", () => details.open && show());
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (details.open) timer = setTimeout(show, PAUSE);
  });
}

document.querySelectorAll("[data-formatted]").forEach(follow);
