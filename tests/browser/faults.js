// What is wrong with a page for people who use a keyboard or a screen reader; a list of sentences.
() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const start = (element) => element.outerHTML.slice(0, 90);
  const textOf = (id) => document.getElementById(id)?.textContent;
  const nameOf = (e) =>
    (e.getAttribute("aria-label") || textOf(e.getAttribute("aria-labelledby")) || e.labels?.[0]?.textContent
      || e.textContent || e.title || "").trim();

  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, progress, nav, dialog";
  for (const e of all(`${controls}, [role=slider]`)) if (!nameOf(e)) faults.push(`no name: ${start(e)}`);

  const ids = all("[id]").map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`id twice: ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for", "popovertarget"])
    for (const e of all(`[${attribute}]`))
      if (!ids.includes(e.getAttribute(attribute))) faults.push(`${attribute} names nothing: ${start(e)}`);

  for (const one of ["main", "h1"]) if (all(one).length !== 1) faults.push(`not one ${one}`);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  let level = 0;
  for (const heading of all("h1, h2, h3, h4").filter((h) => !h.closest("dialog, [popover]"))) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) faults.push(`heading skips a level: ${heading.textContent.trim().slice(0, 40)}`);
    level = now;
  }
  return faults;
}
