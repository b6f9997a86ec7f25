// The page of promises: its two dialogs.

import { pageAt, request } from "./api.js";
import { say } from "./messages.js";

for (const opener of document.querySelectorAll("[data-open]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.open).showModal());
}
for (const closer of document.querySelectorAll("[data-close]")) {
  closer.addEventListener("click", () => closer.closest("dialog").close());
}

const add = document.querySelector("[data-add]");
if (add) {
  onSubmit(add, async () => {
    const said = Object.fromEntries([...new FormData(add)].filter(([, value]) => value.trim() !== ""));
    await request("POST", "/api/v1/promises", said);
    return "";
  });
}

const load = document.querySelector("[data-import]");
if (load) {
  onSubmit(load, async () => {
    const { created, updated } = await request("POST", "/api/v1/promises/import", new FormData(load));
    return say("imported", { created, updated });
  });
}

/** Sends a form; afterwards its dialog closes and the list is shown anew, or its faults are listed. */
function onSubmit(form, send) {
  const faults = form.querySelector("[data-faults]");
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    faults.replaceChildren();
    button.disabled = true;
    try {
      const sentence = await send();
      form.reset();
      form.closest("dialog").close();
      await refresh();
      document.querySelector("[data-done]").textContent = sentence;
    } catch (error) {
      faults.replaceChildren(...sentences(error).map(item));
    } finally {
      button.disabled = false;
    }
  });
}

/** What is wrong, one sentence a place where the server names the places. */
function sentences(error) {
  const places = error.problem?.errors;
  if (!places?.length) return [error.message];
  return places.map((place) => (place.row ? say("row", place) : say("field", place)));
}

function item(sentence) {
  const line = document.createElement("li");
  line.textContent = sentence;
  return line;
}

async function refresh() {
  const here = document.getElementById("promise-list");
  const fresh = (await pageAt(location.href))?.getElementById("promise-list");
  if (!fresh || !here.querySelector(".promises")) location.reload(); // the first ones also bring the buttons on top
  else here.replaceChildren(...fresh.childNodes);
}
