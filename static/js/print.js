// Prints one sheet alone: [data-print="id"]. Without it a printed page holds the letters to the officials.

const root = document.documentElement;

function print(sheet) {
  root.dataset.printing = "";
  sheet.dataset.printed = "";
  window.print();
}

addEventListener("afterprint", () => {
  delete root.dataset.printing;
  for (const sheet of document.querySelectorAll("[data-printed]")) delete sheet.dataset.printed;
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print(document.getElementById(button.dataset.print)));
}
