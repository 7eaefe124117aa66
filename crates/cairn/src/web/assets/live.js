// News from the server: a check that was decided, a run that began or ended, put into the page as it stands.
// Never builds HTML of its own: all of it comes from the server, which has escaped it.

const QUIET_MS = 400;
const AWAY_MS = 2000;

let source = null;
let fitOut = () => {};
let quiet = 0;
let heard = true;

/** Says in the header whether news arrive. */
function pulse(state) {
  const mark = document.getElementById("pulse");
  mark.hidden = false;
  mark.dataset.state = state;
  mark.querySelector(".word").textContent = state === "here" ? "Live" : "Reconnecting";
}

async function load() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Puts every living part of the page as it is now in the place of the former one. */
async function refresh() {
  const fresh = await load();
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const next = fresh.getElementById(part.id);
    if (!next) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    part.replaceWith(next);
    fitOut(next);
    if (focused) next.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** Turns the page of a run under way into its report. */
async function settle() {
  const fresh = await load();
  const swap = () => {
    document.title = fresh.title;
    document.getElementById("main").replaceWith(fresh.getElementById("main"));
    document.body.dataset.events = fresh.body.dataset.events ?? "";
    fitOut(document.getElementById("main"));
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (document.startViewTransition && !calm) await document.startViewTransition(swap).updateCallbackDone;
  else swap();
  open();
}

function check(event) {
  const shell = document.createElement("template");
  shell.innerHTML = event.data;
  const next = shell.content.firstElementChild;
  if (!next) return;
  next.classList.add("fresh");
  const former = document.getElementById(next.id);
  if (former) former.replaceWith(next);
  else document.getElementById("checks")?.append(next);
}

/** An answer that ended after it told something is in order: the browser comes back for the next. */
function lost() {
  if (heard) {
    heard = false;
    return;
  }
  pulse("away");
  source.close();
  setTimeout(comeBack, AWAY_MS);
}

/** A server that was started anew counts its changes anew, so the page is brought up to date first. */
function comeBack() {
  const back = () => ((heard = true), pulse("here"), open());
  refresh().then(back, () => setTimeout(comeBack, AWAY_MS));
}

function open() {
  source?.close();
  const address = document.body.dataset.events;
  if (!address || document.hidden) return;
  source = new EventSource(address);
  source.addEventListener("error", lost);
  const on = (name, act) => source.addEventListener(name, (event) => ((heard = true), pulse("here"), act(event)));
  on("here", () => {});
  on("check", check);
  on("other", () => {});
  on("done", () => (source.close(), settle()));
  on("changed", (event) => {
    // If this page is hidden and comes back, it goes on from here.
    document.body.dataset.events = address.replace(/since=.*/, `since=${event.lastEventId}`);
    clearTimeout(quiet);
    quiet = setTimeout(() => refresh().catch(() => pulse("away")), QUIET_MS);
  });
}

/** Follows the news of this page. Hidden pages rest: a browser has few connections for all of them together. */
export function follow(afterwards) {
  fitOut = afterwards;
  if (document.body.dataset.events) pulse("here");
  document.addEventListener("visibilitychange", () => (document.hidden ? source?.close() : open()));
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
