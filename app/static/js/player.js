// The sound of one call: plays on, or plays a clip and stops exactly at its end.

const CLOSE_ENOUGH = 0.02; // seconds; one frame of MP3 is 0.026

export class Player extends EventTarget {
  #clip = null;
  #frame = null;

  /** Fires "frame" (while it moves), "state" (playing or not), "clip" (another clip, or none) and "fault". */
  constructor(audio) {
    super();
    this.audio = audio;
    audio.addEventListener("play", () => this.#changed());
    audio.addEventListener("pause", () => this.#changed());
    audio.addEventListener("seeked", () => this.#moved());
    audio.addEventListener("durationchange", () => this.#moved());
    audio.addEventListener("timeupdate", () => this.#moved()); // goes on in a hidden tab, where frames stop
    audio.addEventListener("error", () => this.dispatchEvent(new Event("fault")));
  }

  get time() {
    return this.audio.currentTime;
  }

  get playing() {
    return !this.audio.paused;
  }

  /** The clip that plays or has just been played: {id, from, to}, or null. */
  get clip() {
    return this.#clip;
  }

  /** Goes to a place; a clip is left. */
  seek(seconds) {
    this.#leaveClip();
    this.audio.currentTime = Math.max(0, Math.min(seconds, this.audio.duration || Infinity));
    this.#moved();
  }

  /** Goes to a place and plays on from there. */
  playFrom(seconds) {
    this.seek(seconds);
    this.play();
  }

  play() {
    // a play that another seek or pause overtakes is no fault
    this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.dispatchEvent(new Event("fault"));
    });
  }

  toggle() {
    if (this.playing) this.audio.pause();
    else this.play();
  }

  /** Plays from..to (seconds) and stops; the same clip again, while it plays, stops it. */
  playClip({ id, from, to }) {
    if (this.playing && this.#clip?.id === id) {
      this.audio.pause();
      return;
    }
    this.#clip = { id, from, to };
    this.audio.currentTime = from;
    this.dispatchEvent(new Event("clip"));
    this.play();
  }

  setSpeed(rate) {
    this.audio.playbackRate = rate;
  }

  #leaveClip() {
    if (!this.#clip) return;
    this.#clip = null;
    this.dispatchEvent(new Event("clip"));
  }

  #changed() {
    cancelAnimationFrame(this.#frame);
    if (this.playing) this.#follow();
    this.dispatchEvent(new Event("state"));
  }

  #follow() {
    this.#frame = requestAnimationFrame(() => {
      this.#moved();
      if (this.playing) this.#follow();
    });
  }

  #moved() {
    if (this.#clip && this.playing && !this.audio.seeking && this.time >= this.#clip.to - CLOSE_ENOUGH) {
      this.audio.pause();
      this.#leaveClip();
    }
    this.dispatchEvent(new Event("frame"));
  }
}
