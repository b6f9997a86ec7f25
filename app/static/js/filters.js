// Filter forms: a choice applies at once, and only what is chosen stands in the address.

/** Makes a GET form apply itself. */
export function applyAtOnce(form) {
  if (!form) return;
  form.querySelector("[data-apply]")?.setAttribute("hidden", "");
  fold(form);
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") form.requestSubmit();
  });
  form.addEventListener("search", () => form.requestSubmit());
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

/** On a phone the fields beside the search are folded away, unless one of them is in use. */
function fold(form) {
  const button = form.querySelector("[data-fold-filters]");
  const beside = [...form.querySelectorAll("select, input[type=date]")];
  const set = (open) => button.setAttribute("aria-expanded", String(open));
  button.hidden = false;
  set(beside.some((field) => field.value !== ""));
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") === "false"));
}
