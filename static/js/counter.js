// How much still fits into a field: seen while typing, said aloud only when it gets tight.
const TIGHT = 100;

for (const field of document.querySelectorAll("textarea[data-counted][maxlength]")) {
  const counter = document.createElement("p");
  counter.className = "field__left";
  field.after(counter);
  const tell = () => {
    const left = field.maxLength - [...field.value].length;
    counter.textContent = field.dataset.counted.replace("{left}", left.toLocaleString(document.documentElement.lang));
    counter.setAttribute("aria-live", left < TIGHT ? "polite" : "off");
  };
  field.addEventListener("input", tell);
  tell();
}
