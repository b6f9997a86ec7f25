// Follows calls that are still being worked on, by their server-sent events.
//
// A browser opens at most six connections to one HTTP/1.1 host, and each stream keeps one: so only two calls are
// streamed, those being worked on before those that are next, and the others are asked after now and then.

import { request } from "./api.js";

const STREAMS = 2;
const ASK_EVERY_MS = 3000;
const ASK_FOR = 100; // the newest calls, in one request; older ones are asked after one by one
const MOVING = new Set(["queued", "processing"]);

/** Whether a call will not change by itself any more. */
export function isFinal(status) {
  return ["ready", "rejected", "failed", "cancelled"].includes(status);
}

export class LiveCalls {
  #followed = new Map(); // call id -> last known status, oldest first
  #streams = new Map(); // call id -> EventSource
  #timer = null;
  #asked = 0;

  /** onCall is given a call's JSON whenever it changed. */
  constructor(onCall) {
    this.onCall = onCall;
    document.addEventListener("visibilitychange", () => this.#arrange());
    window.addEventListener("pagehide", () => this.#closeAll());
  }

  /** Begins to follow a call; a final one is ignored. */
  follow(id, status) {
    if (isFinal(status) || this.#followed.has(id)) return;
    this.#followed.set(id, status);
    this.#arrange();
  }

  #arrange() {
    if (document.hidden) {
      this.#closeAll();
      return;
    }
    const moving = [...this.#followed].filter(([, status]) => MOVING.has(status));
    const first = moving.filter(([, status]) => status === "processing");
    const next = moving.filter(([, status]) => status !== "processing");
    const streamed = [...first, ...next].slice(0, STREAMS).map(([id]) => id);
    for (const id of [...this.#streams.keys()]) if (!streamed.includes(id)) this.#close(id);
    for (const id of streamed) if (!this.#streams.has(id)) this.#open(id);
    const rest = this.#followed.size > this.#streams.size;
    if (rest && this.#timer === null) this.#timer = setInterval(() => this.#ask(), ASK_EVERY_MS);
    if (!rest) this.#stopAsking();
  }

  #open(id) {
    const stream = new EventSource(`/api/v1/calls/${encodeURIComponent(id)}/events`);
    this.#streams.set(id, stream);
    stream.addEventListener("call", (event) => this.#heard(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) this.#close(id); // refused; asking goes on
    });
  }

  #heard(call) {
    this.#followed.set(call.id, call.status);
    if (!MOVING.has(call.status)) this.#close(call.id);
    if (isFinal(call.status)) this.#followed.delete(call.id);
    this.onCall(call);
    this.#arrange();
  }

  async #ask() {
    const unheard = new Set([...this.#followed.keys()].filter((id) => !this.#streams.has(id)));
    if (!unheard.size) return;
    try {
      const { items } = await request("GET", `/api/v1/calls?limit=${ASK_FOR}`);
      for (const call of items) if (unheard.delete(call.id)) this.#heard(call);
      const older = [...unheard];
      if (older.length) await this.#askOne(older[this.#asked++ % older.length]);
    } catch {
      // the network is gone, or the sign-in: the next time may be better, and a reload says which
    }
  }

  async #askOne(id) {
    try {
      this.#heard(await request("GET", `/api/v1/calls/${encodeURIComponent(id)}`));
    } catch (error) {
      if (error.status === 404) this.#followed.delete(id);
    }
  }

  #close(id) {
    this.#streams.get(id)?.close();
    this.#streams.delete(id);
  }

  #closeAll() {
    for (const id of [...this.#streams.keys()]) this.#close(id);
    this.#stopAsking();
  }

  #stopAsking() {
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
