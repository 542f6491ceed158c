// Buttons that copy: [data-copy="text"], or [data-copy-from="id"] with its parts joined by what
// [data-copy-joined-by="id of a select"] says. The answer stands in the nearest [data-copy-area] [role=status].

const PARAGRAPHS = "\n\n";

export function textOf(source, joint = PARAGRAPHS) {
  // What waits to be filled in is hidden, and says nothing.
  const shown = [...source.querySelectorAll("[data-part]")].filter((part) => !part.hidden);
  const parts = shown.map((part) => part.textContent.trim()).filter(Boolean);
  return parts.length ? parts.join(joint) : (source.value ?? source.textContent).trim();
}

function wanted(button) {
  const { copy, copyFrom, copyJoinedBy } = button.dataset;
  const joint = copyJoinedBy && document.getElementById(copyJoinedBy).value;
  return copy ?? textOf(document.getElementById(copyFrom), joint);
}

// Browsers offer the clipboard on https and on this machine only; a selected text area works on http too.
function copyBySelecting(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  const before = document.activeElement;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  before?.focus();
  return isCopied;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelecting(text);
  }
}

async function answer(button) {
  const isCopied = await copy(wanted(button));
  const status = button.closest("[data-copy-area]")?.querySelector("[role=status]");
  if (!status) return;
  status.textContent = "";
  // A second press says it again: screen readers announce only what changes.
  setTimeout(() => (status.textContent = isCopied ? button.dataset.copied : button.dataset.copyFailed), 50);
}

for (const button of document.querySelectorAll("[data-copy], [data-copy-from]")) {
  button.hidden = false;
  button.addEventListener("click", () => answer(button));
}
for (const control of document.querySelectorAll("[data-copy-only]")) control.hidden = false;
