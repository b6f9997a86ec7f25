// Requests to Earshot's own API; every failure becomes one sentence for the reader.

import { say } from "./messages.js";

/** A request that did not work; `message` is a sentence to show. */
export class RequestError extends Error {
  constructor(message, status = 0, problem = null) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/** The sentence for an answer that is not a success. `problem`: its RFC 9457 body, where it has one. */
export function sentenceOf(status, problem) {
  if (status === 0) return say("unreachable");
  if (status === 401) return say("signedOut");
  return problem?.detail || say("refused", { status });
}

/** Sends a request and gives the answer's JSON, null where it has none. Throws RequestError. */
export async function request(method, address, body = undefined) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new RequestError(say("unreachable"));
  }
  const text = await answer.text();
  const json = parse(text);
  if (!answer.ok) throw new RequestError(sentenceOf(answer.status, json), answer.status, json);
  return json;
}

/** JSON or null: a proxy in between may answer with a page. */
export function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Another state of a page, as a document that is not shown. Null where it could not be had. */
export async function pageAt(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}
