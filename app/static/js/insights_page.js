// The explorer: quotes that play in place, filters that stand in the address.

import { announcer } from "./announce.js";
import { playClips } from "./clips.js";
import { applyAtOnce } from "./filters.js";
import { addMore } from "./more.js";

const results = document.querySelector("[data-results]");

applyAtOnce(document.querySelector("[data-filters]"));
playClips(results, announcer(document.querySelector("[data-announce]")));
addMore(results, ".cards");

const fold = document.querySelector("[data-fold]");
const wide = matchMedia("(min-width: 56.01rem)");
const arrange = () => (fold.open = wide.matches);
wide.addEventListener("change", arrange);
arrange();
