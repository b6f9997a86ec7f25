// Keys that work anywhere on the page, unless something that takes keys itself has the focus.

const TAKES_TEXT = "input, textarea, select, [contenteditable]";
const TAKES_SPACE = `${TAKES_TEXT}, button, a, summary`;

/** actions: key (as in KeyboardEvent.key, letters lower case) -> function. */
export function onKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? byPlace(event) : event.key;
    const action = actions[key];
    if (!action || event.target.closest?.(key === " " ? TAKES_SPACE : TAKES_TEXT)) return;
    event.preventDefault();
    action();
  });
}

/** Letters by their place, so that J is J on a Russian layout too; signs as they are typed. */
function byPlace(event) {
  const letter = /^Key([A-Z])$/.exec(event.code);
  return letter ? letter[1].toLowerCase() : event.key;
}
