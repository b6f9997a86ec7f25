// Two lanes of sound, the customer's above the rep's, with a tick for every insight.

import { clock, say } from "./messages.js";

const BAR = 2; // CSS pixels
const GAP = 1;
const STRIP = 12; // room for the ticks above and below the lanes
const STEP = 5; // seconds an arrow key goes

/** The loudest of each stretch, so that `count` bars stand for all peaks. */
export function fit(peaks, count) {
  const loudest = new Float32Array(count);
  for (let bar = 0; bar < count; bar++) {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    for (let i = from; i < to && i < peaks.length; i++) loudest[bar] = Math.max(loudest[bar], peaks[i]);
  }
  return loudest;
}

export class Waveform {
  #peaks = [];
  #items = [];

  /** slider: the focusable element. lanes: [{speaker, channel}] from the top. onSeek(seconds). */
  constructor(slider, { lanes, duration, onSeek }) {
    this.slider = slider;
    this.lanes = lanes;
    this.duration = duration;
    this.onSeek = onSeek;
    this.area = slider.querySelector("[data-wave-area]");
    this.base = slider.querySelector("[data-wave-base]");
    this.played = slider.querySelector("[data-wave-played]");
    this.head = slider.querySelector("[data-wave-head]");
    this.clip = slider.querySelector("[data-wave-clip]");
    this.ticks = slider.querySelector("[data-wave-ticks]");
    new ResizeObserver(() => this.draw()).observe(this.area);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.#listen();
  }

  /** peaks: one array a lane, 0 to 1. A recording with the same sound on both channels has one lane. */
  setPeaks(peaks) {
    this.#peaks = peaks;
    if (peaks.length && peaks.length !== this.lanes.length) {
      this.lanes = peaks.map((_, channel) => ({ speaker: "unknown", channel }));
      this.slider.querySelector("[data-wave-names]").hidden = true;
      this.setTicks(this.#items);
    }
    this.draw();
  }

  setDuration(seconds) {
    if (!seconds || seconds === this.duration) return;
    this.duration = seconds;
    this.slider.setAttribute("aria-valuemax", Math.floor(seconds));
    for (const tick of this.ticks.children) this.#place(tick);
  }

  /** Marks each insight; items: [{id, kind, speaker, from}]. */
  setTicks(items) {
    this.#items = items;
    this.ticks.replaceChildren(
      ...items.map((item) => {
        const tick = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        const shape = document.createElementNS("http://www.w3.org/2000/svg", "use");
        shape.setAttribute("href", `/static/img/icons.svg#${item.kind}`);
        tick.append(shape);
        const below = this.lanes.length > 1 && this.lanes[1].speaker === item.speaker;
        tick.setAttribute("class", `shape tick is-${item.kind} ${below ? "tick--bottom" : "tick--top"}`);
        tick.dataset.tick = item.id;
        tick.dataset.at = item.from;
        this.#place(tick);
        return tick;
      }),
    );
  }

  #place(tick) {
    tick.style.left = `${this.#share(Number(tick.dataset.at)) * 100}%`;
  }

  /** Where the sound is. */
  show(seconds) {
    const share = this.#share(seconds);
    this.head.style.left = `${share * 100}%`;
    this.played.style.clipPath = `inset(0 ${(1 - share) * 100}% 0 0)`;
    const whole = Math.floor(seconds);
    if (this.slider.getAttribute("aria-valuenow") === String(whole)) return;
    this.slider.setAttribute("aria-valuenow", whole);
    this.slider.setAttribute("aria-valuetext", say("place", { now: clock(seconds), length: clock(this.duration) }));
  }

  /** Which clip plays, null for none. */
  showClip(clip) {
    this.clip.hidden = !clip;
    for (const tick of this.ticks.children) tick.classList.toggle("tick--now", tick.dataset.tick === clip?.id);
    if (!clip) return;
    this.clip.style.left = `${this.#share(clip.from) * 100}%`;
    this.clip.style.width = `${(this.#share(clip.to) - this.#share(clip.from)) * 100}%`;
  }

  #share(seconds) {
    return this.duration ? Math.min(1, Math.max(0, seconds / this.duration)) : 0;
  }

  draw() {
    const { width, height } = this.area.getBoundingClientRect();
    if (!width || !this.#peaks.length) return;
    for (const [canvas, tone] of [[this.base, "wave"], [this.played, "voice"]]) {
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const brush = canvas.getContext("2d");
      brush.scale(scale, scale);
      const room = (height - 2 * STRIP) / this.lanes.length;
      this.lanes.forEach((lane, row) => {
        const peaks = fit(this.#peaks[lane.channel] ?? [], Math.floor(width / (BAR + GAP)));
        brush.fillStyle = this.#colour(lane.speaker, tone);
        const middle = STRIP + room * (row + 0.5);
        peaks.forEach((peak, bar) => {
          const tall = Math.max(1, Math.sqrt(peak) * (room - 3)); // roots, so that quiet speech is seen
          brush.fillRect(bar * (BAR + GAP), middle - tall / 2, BAR, tall);
        });
      });
    }
  }

  /** A colour of the tokens, resolved by the style sheet. tone: "voice" (played) or "wave" (to come). */
  #colour(speaker, tone) {
    const style = getComputedStyle(this.area);
    const known = speaker === "rep" || speaker === "customer";
    const name = tone === "voice" ? `--${known ? speaker : "soft"}` : known ? `--${speaker}-wave` : "--edge";
    return style.getPropertyValue(name);
  }

  #listen() {
    const seekTo = (event) => {
      const { left, width } = this.area.getBoundingClientRect();
      this.onSeek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.duration);
    };
    this.area.addEventListener("pointerdown", (event) => {
      const tick = event.target.closest("[data-tick]");
      if (tick) {
        this.onTick?.(tick.dataset.tick);
        return;
      }
      this.area.setPointerCapture(event.pointerId);
      seekTo(event);
    });
    this.area.addEventListener("pointermove", (event) => {
      if (this.area.hasPointerCapture(event.pointerId)) seekTo(event);
    });
    this.slider.addEventListener("keydown", (event) => {
      const now = Number(this.slider.getAttribute("aria-valuenow"));
      const goal = { ArrowLeft: now - STEP, ArrowRight: now + STEP, Home: 0, End: this.duration }[event.key];
      if (goal === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      this.onSeek(Math.max(0, goal));
    });
  }
}
