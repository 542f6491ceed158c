// On phones a bar leads to the form; while the form itself is in view it would only be in the way.
const bar = document.querySelector("[data-sign-bar]");
const form = document.getElementById("petition");

if (bar && form) {
  new IntersectionObserver(([entry]) => bar.classList.toggle("sign-bar--away", entry.isIntersecting)).observe(form);
}
