// A refused form comes back as a new page: take the reader to the list of what to correct.
document.querySelector("[data-focus-errors]")?.focus();
