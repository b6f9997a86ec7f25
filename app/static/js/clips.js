// Quotes that play where they stand: one sound at a time, one audio element for all.

import { say } from "./messages.js";

/** Wires every `[data-clip]` button in `region`, now and later; tells faults through `tell`. */
export function playClips(region, tell) {
  const audio = new Audio();
  audio.preload = "none";
  let current = null;

  function show(button, playing) {
    button.setAttribute("aria-pressed", String(playing));
    button.setAttribute("aria-label", say(playing ? "stop" : "play"));
  }

  function stop() {
    if (current) show(current, false);
    current = null;
    audio.pause();
  }

  region.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clip]");
    if (!button) return;
    const again = button === current;
    stop();
    if (again) return;
    current = button;
    show(button, true);
    audio.src = button.dataset.clip;
    audio.play().catch((error) => {
      if (error.name === "AbortError") return; // another quote was chosen meanwhile
      stop();
      tell(say("noSound"));
    });
  });
  audio.addEventListener("ended", stop);
  audio.addEventListener("pause", () => audio.currentTime > 0 && !audio.ended && stop());
  return audio;
}
