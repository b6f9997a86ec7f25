// The page's sentences, written by the server so that they can be translated.

const block = document.getElementById("messages");
const sentences = block ? JSON.parse(block.textContent) : {};

/** The sentence `name` with its {places} filled in. */
export function say(name, values = {}) {
  return (sentences[name] ?? name).replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}

const inPercent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

/** A share of one: 0.42 -> 42%. */
export function percent(share) {
  return inPercent.format(Math.round(share * 100) / 100);
}

/** A place in a recording: 75 -> 1:15, 3725 -> 1:02:05. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** What a call is doing, in words: its stage and how far it is. */
export function doing(call) {
  if (call.status === "queued") return say("queued");
  if (!call.stage) return say("starting");
  return call.progress
    ? say("stage", { stage: say(call.stage), percent: percent(call.progress) })
    : say(call.stage);
}
