// Tells the site that a letter was opened or copied: which one, in which language, and nothing else.

document.addEventListener("click", ({ target }) => {
  const act = target.closest?.("[data-count]")?.dataset.count;
  const letter = target.closest?.("[data-counted]");
  if (!act || !letter) return;
  const language = target.closest(".sheet")?.querySelector("[data-sheet]").lang ?? "";
  navigator.sendBeacon?.(letter.dataset.counted, new URLSearchParams({ act, language }));
});
