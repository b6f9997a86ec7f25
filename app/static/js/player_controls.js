// The buttons, the clock and the waveform of the player.

import { request } from "./api.js";
import { clock, say } from "./messages.js";
import { Waveform } from "./waveform.js";

const SKIP = 5; // seconds

export class PlayerControls {
  /** found: the quotes to jump between. pick(item): plays one. */
  constructor(section, player, found, pick) {
    this.section = section;
    this.player = player;
    this.found = found;
    this.pick = pick;
    this.now = this.#part("now");
    this.button = this.#part("toggle");
    this.speed = this.#part("speed");
    this.#part("controls").hidden = false;
    player.audio.controls = false;
    this.#part("audio").classList.add("spoken-only");
    this.#wave();
    this.#buttons();
    player.addEventListener("fault", () => {
      this.#part("player-error").textContent = say("noAudio");
      this.#part("player-error").hidden = false;
    });
  }

  #part(name) {
    return this.section.querySelector(`[data-${name}]`);
  }

  #wave() {
    const lanes = this.section.dataset.lanes.trim().split(/\s+/).map((lane) => {
      const [speaker, channel] = lane.split(":");
      return { speaker, channel: Number(channel) };
    });
    this.wave = new Waveform(this.#part("wave"), {
      lanes,
      duration: Number(this.section.dataset.duration) || 0,
      onSeek: (seconds) => this.player.seek(seconds),
    });
    this.wave.onTick = (id) => this.pick(this.found.find(id));
    this.wave.setTicks(this.found.heard);
    this.player.addEventListener("clip", () => this.wave.showClip(this.player.clip));
    request("GET", this.player.audio.getAttribute("src").replace(/audio$/, "peaks"))
      .then((peaks) => this.wave.setPeaks(peaks.lanes))
      .catch(() => this.wave.setPeaks([])); // the ticks and the line still lead through the call
  }

  #buttons() {
    const { player } = this;
    this.button.addEventListener("click", () => player.toggle());
    this.#part("back").addEventListener("click", () => player.seek(player.time - SKIP));
    this.#part("forward").addEventListener("click", () => player.seek(player.time + SKIP));
    this.#part("previous").addEventListener("click", () => this.jump(-1));
    this.#part("next").addEventListener("click", () => this.jump(1));
    this.speed.addEventListener("change", () => player.setSpeed(Number(this.speed.value)));
    for (const name of ["previous", "next"]) this.#part(name).disabled = this.found.heard.length === 0;
  }

  /** Plays the next (1) or previous (-1) quote from here. */
  jump(by) {
    const quotes = this.found.heard;
    const now = this.player.clip ? this.player.clip.from : this.player.time;
    const item = by > 0 ? quotes.find((q) => q.from > now + 0.05) : quotes.findLast((q) => q.from < now - 0.5);
    if (item) this.pick(item);
  }

  changeSpeed(by) {
    const goal = this.speed.selectedIndex + by;
    if (goal < 0 || goal >= this.speed.options.length) return;
    this.speed.selectedIndex = goal;
    this.player.setSpeed(Number(this.speed.value));
  }

  show() {
    const { audio, playing, time } = this.player;
    if (Number.isFinite(audio.duration)) {
      this.wave.setDuration(audio.duration);
      this.#part("length").textContent = clock(audio.duration);
    }
    this.wave.show(time);
    this.now.textContent = clock(time);
    this.button.setAttribute("aria-pressed", String(playing));
    this.button.setAttribute("aria-label", say(playing ? "pause" : "play"));
  }
}
