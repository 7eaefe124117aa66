// What the pages gain where scripts run: news as they happen, keys, a filter while typing, and copying.
// Never needed to read anything: every page is whole without it. Loads nothing but its neighbours.

import { follow } from "./live.js";
import { listen } from "./keys.js";
import { narrow } from "./filter.js";

/** Adds a button to everything that can be copied. Only a secure context can copy. */
function copying(root) {
  if (!navigator.clipboard) return;
  for (const box of root.querySelectorAll("[data-copy], figure:has(> .code)")) {
    if (box.querySelector(":scope > .copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const text = box.dataset.copy ?? box.querySelector(".code").textContent;
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1600);
    });
    box.classList.add("wrap-copy");
    box.append(button);
  }
}

/** Shows points in time in the reader's own zone. */
function localTimes(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/** What the browser remembers; a strict one refuses even to be asked. */
const memory = (() => {
  try {
    return localStorage;
  } catch {
    return null;
  }
})();

/** Remembers the language that was looked at last. */
function language(root) {
  const kept = memory?.getItem("language");
  for (const input of root.querySelectorAll(".tabs input")) {
    if (input.value === kept) input.checked = true;
    input.addEventListener("change", () => memory?.setItem("language", input.value));
  }
}

/** A link into a closed entry of the log opens it, also where the browser does not. */
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = target && target.closest("details:not([open])");
  if (closed) {
    closed.open = true;
    target.scrollIntoView();
  }
}

/** Fits out what has just come onto the page. */
function fitOut(root) {
  copying(root);
  localTimes(root);
  language(root);
  narrow();
}

fitOut(document);
openTarget();
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
listen();
follow(fitOut);
