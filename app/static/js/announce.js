// What a screen reader hears: sentences that come close together are said together.

const PAUSE_MS = 400;

/** A function that has `region` (an aria-live element) say a sentence. */
export function announcer(region) {
  let waiting = [];
  return (sentence) => {
    if (!waiting.length) {
      setTimeout(() => {
        region.textContent = waiting.join(" ");
        waiting = [];
      }, PAUSE_MS);
    }
    waiting.push(sentence);
  };
}
