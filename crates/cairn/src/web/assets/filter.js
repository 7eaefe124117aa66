// The filter of the catalogue while typing, by the words that the server filters by.
// Never asks the server.

const norm = (text) => text.trim().toLowerCase();

/** Shows what matches, and hides the rest. */
export function narrow() {
  const field = document.getElementById("filter");
  if (!field) return;
  const words = norm(field.value).split(/\s+/).filter(Boolean);
  let any = false;
  for (const area of document.querySelectorAll(".area")) {
    let shown = false;
    for (const row of area.querySelectorAll(".row")) {
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      shown ||= !row.hidden;
    }
    area.hidden = !shown;
    any ||= shown;
  }
  document.getElementById("nothing").hidden = any || words.length === 0;
}

const field = document.getElementById("filter");
if (field) {
  field.addEventListener("input", () => {
    narrow();
    const address = new URL(location.href);
    if (norm(field.value)) address.searchParams.set("q", norm(field.value));
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    [...document.querySelectorAll("[data-list] [data-item]")].find((one) => one.getClientRects().length)?.focus();
  });
}
