// "Show more" without losing the place: the next page's rows are added below.

import { pageAt } from "./api.js";

/** Lets the `[data-more]` link inside `region` add the rows of the next page to `list` (a selector). */
export function addMore(region, list, onAdded = () => {}) {
  region.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-more]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") === "true") return;
    link.setAttribute("aria-disabled", "true");
    const next = await pageAt(link.href);
    const rows = next?.querySelector(list)?.children;
    if (!rows) {
      location.assign(link.href); // signed out, or the network is gone: the page itself says it best
      return;
    }
    const added = [...rows].map((row) => document.adoptNode(row));
    region.querySelector(list).append(...added);
    const further = next.querySelector("[data-more]");
    if (further) {
      link.href = further.href;
      link.removeAttribute("aria-disabled");
    } else {
      link.remove();
    }
    added[0]?.querySelector("a, button")?.focus();
    onAdded(added);
  });
}
