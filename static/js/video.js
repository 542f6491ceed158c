// Plays a video in the page where its host has a player that sets no cookie. The host is asked for nothing before the
// reader presses; every other link opens its own page.
const PLAYERS = [
  [/^https:\/\/(?:www\.youtube\.com\/watch\?v=|youtu\.be\/)([\w-]{6,20})/, "https://www.youtube-nocookie.com/embed/"],
  [/^https:\/\/vimeo\.com\/(\d{5,12})/, "https://player.vimeo.com/video/"],
];

function playerFor(address) {
  for (const [pattern, base] of PLAYERS) {
    const found = pattern.exec(address);
    if (found) return `${base}${found[1]}?autoplay=1&dnt=1`;
  }
  return null;
}

for (const link of document.querySelectorAll("[data-video]")) {
  const src = playerFor(link.href);
  if (!src) continue;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const frame = Object.assign(document.createElement("iframe"), { src, title: link.textContent.trim() });
    frame.className = "player__frame";
    frame.allow = "autoplay; fullscreen";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  });
}
