// Trying a call again, deleting it, and following the work on it.

import { request } from "./api.js";
import { LiveCalls } from "./live.js";
import { doing } from "./messages.js";

/** Wires the buttons of the call in `article`; says faults through `tell`. */
export function callActions(article, tell) {
  const address = `/api/v1/calls/${encodeURIComponent(article.dataset.call)}`;

  article.querySelector("[data-retry]")?.addEventListener("click", async (event) => {
    event.currentTarget.disabled = true;
    const button = event.currentTarget;
    try {
      await request("POST", `${address}/retry`);
      location.reload();
    } catch (error) {
      button.disabled = false;
      tell(error.message);
    }
  });

  const dialog = document.querySelector("[data-delete-dialog]");
  article.querySelector("[data-delete]").addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-confirm]").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await request("DELETE", address);
      location.assign("/calls");
    } catch (error) {
      button.disabled = false;
      dialog.querySelector("[data-dialog-error]").textContent = error.message;
    }
  });
}

/** Shows live what a call is going through, and loads the page anew when there is more to see. */
export function followWork(article) {
  const { call: id, status } = article.dataset;
  const box = article.querySelector("[data-working]");
  const bare = article.hasAttribute("data-bare"); // no transcript was there yet
  let stage = box?.querySelector("[aria-current]")?.dataset.stage ?? null;
  const live = new LiveCalls((call) => {
    const transcribed = bare && (call.stage === "analyse" || call.stage === "index");
    if (call.status !== status || transcribed) {
      location.reload();
      return;
    }
    if (!box) return;
    box.querySelector("[data-live-text]").textContent = doing(call);
    box.querySelector("[data-live-bar]").value = call.progress ?? 0;
    if (call.stage === stage) return;
    stage = call.stage;
    for (const step of box.querySelectorAll("[data-stage]")) {
      if (step.dataset.stage === stage) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  });
  live.follow(id, status);
}
