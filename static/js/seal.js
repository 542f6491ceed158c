// Looks a chosen file up by its SHA-256, computed here: the file itself is sent nowhere. Browsers offer the digest on
// https and on this machine only; elsewhere the field stays hidden.

const place = document.querySelector("[data-seal-file]");
const chooser = place?.querySelector("input");

async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function lookUp() {
  const status = place.querySelector("[role=status]");
  status.textContent = "";
  try {
    chooser.form.elements.seal.value = await digestOf(chooser.files[0]);
    chooser.form.requestSubmit();
  } catch {
    status.textContent = status.dataset.failed;
  }
}

if (chooser && globalThis.crypto?.subtle) {
  place.hidden = false;
  chooser.addEventListener("change", () => chooser.files.length && lookUp());
}
