// Narrows a long list of ticks down to what is typed.

const FEW = 8;

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function narrow(list) {
  const lines = [...list.querySelectorAll(".check-list__one")];
  if (lines.length <= FEW) return;
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = list.dataset.narrow;
  field.setAttribute("aria-label", list.dataset.narrow);
  field.className = "check-list__narrow";
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/);
    lines.forEach((line) => {
      line.hidden = !words.every((word) => plain(line.textContent).includes(word));
    });
  });
  field.addEventListener("keydown", (event) => {
    // Enter would save the whole form.
    if (event.key === "Enter") event.preventDefault();
  });
  list.prepend(field);
}

document.querySelectorAll("[data-choices]").forEach(narrow);
