// The page of all calls: uploading, live status, filters.

import { announcer } from "./announce.js";
import { pageAt } from "./api.js";
import { takeFiles } from "./drop.js";
import { applyAtOnce } from "./filters.js";
import { isFinal, LiveCalls } from "./live.js";
import { doing } from "./messages.js";
import { addMore } from "./more.js";
import { Uploads } from "./upload.js";

const section = document.querySelector("[data-upload]");
const zone = section.querySelector("[data-drop]");
const about = section.querySelector("[data-about]");
const tell = announcer(section.querySelector("[data-announce]"));
const list = document.getElementById("call-list");

/** What the form says about the files, without what was left empty. */
function metadata() {
  const said = Object.fromEntries([...new FormData(about)].filter(([, value]) => value.trim() !== ""));
  if (said.rep_channel) said.rep_channel = Number(said.rep_channel);
  return said;
}

const rowOf = (id) => list.querySelector(`[data-call="${CSS.escape(id)}"]`);

const live = new LiveCalls((call) => {
  uploads.show(call);
  const row = rowOf(call.id);
  if (!row || row.dataset.status !== call.status) {
    refreshSoon();
    return;
  }
  const text = row.querySelector("[data-live-text]");
  if (text) text.textContent = doing(call);
  const bar = row.querySelector("[data-live-bar]");
  if (bar) bar.value = call.progress ?? 0;
});

const uploads = new Uploads(section, {
  metadata,
  tell,
  onSent: (call) => {
    if (!isFinal(call.status)) live.follow(call.id, call.status);
    refreshSoon();
  },
});

takeFiles(zone, section.querySelector("[data-files]"), (files) => {
  zone.classList.remove("drop--first");
  uploads.add(files);
});

function followRows() {
  // the list is newest first, work is done oldest first
  for (const row of [...list.querySelectorAll("[data-call]")].reverse()) live.follow(row.dataset.call, row.dataset.status);
}

let pending = null;

/** Shows the list as the server has it now; several wishes in a row are one. */
function refreshSoon() {
  clearTimeout(pending);
  pending = setTimeout(refresh, 300);
}

async function refresh() {
  const fresh = (await pageAt(location.href))?.getElementById("call-list");
  if (!fresh) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...fresh.childNodes);
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  followRows();
}

applyAtOnce(document.querySelector("[data-filters]"));
addMore(list, ".rows", followRows);
followRows();
