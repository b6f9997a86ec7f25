// Files dropped anywhere on the page, or chosen with the button.

/** Calls `take` with the files; `zone` shows that they may be let go. */
export function takeFiles(zone, input, take) {
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0; // dragenter and dragleave also fire for every child

  const over = (on) => zone.classList.toggle("drop--over", on);
  window.addEventListener("dragenter", (event) => {
    if (hasFiles(event)) over(++depth > 0);
  });
  window.addEventListener("dragleave", (event) => {
    if (hasFiles(event)) over(--depth > 0);
  });
  window.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    take(event.dataTransfer.files);
  });
  input.addEventListener("change", () => {
    take(input.files);
    input.value = ""; // the same file may be chosen again
  });
}
