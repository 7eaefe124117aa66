// The keyboard: `/` finds, `j` and `k` walk through a list, `g` goes, `?` shows the keys.
// Never takes a key from a field, nor one that is pressed together with another.

const isVisible = (one) => one.getClientRects().length > 0;

function walk(by) {
  const items = [...document.querySelectorAll("[data-list] [data-item]")].filter(isVisible);
  if (items.length === 0) return;
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1);
  items[next].focus();
  items[next].closest("li, tr")?.scrollIntoView({ block: "nearest" });
}

function find() {
  // The page's own field, else that of the header.
  const field = ["filter", "words", "find"].map((id) => document.getElementById(id)).find(Boolean);
  field.focus();
  field.select();
}

const goals = { a: "/areas", e: "/", r: "/runs" };
let going = false;

function press(event) {
  const inField = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (inField) {
    if (event.key === "Escape") inField.blur();
    return;
  }
  const goal = going && goals[event.key];
  going = event.key === "g";
  const acts = { "/": find, j: () => walk(1), k: () => walk(-1), "?": () => document.getElementById("keys").togglePopover() };
  const act = goal ? () => (location.href = goal) : acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Begins to listen. */
export function listen() {
  addEventListener("keydown", press);
  if (location.hash === "#filter") document.getElementById("filter")?.focus();
}
