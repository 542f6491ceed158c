// The system's share sheet, where the browser has one.
for (const button of document.querySelectorAll("[data-share]")) {
  const page = { title: button.dataset.share, text: button.dataset.share, url: button.dataset.shareUrl };
  if (!navigator.canShare?.(page)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share(page);
    } catch (error) {
      // Closing the sheet is an answer too.
      if (error.name !== "AbortError") throw error;
    }
  });
}
